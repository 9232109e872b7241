import type { TradesView, TradeView } from "@tradewind/core/views/strategy";
import { useState } from "preact/hooks";
import { Scroller } from "../../components/Scroller.tsx";
import { count, decimal, percent } from "../../format/number.ts";
import { leftOutWords } from "./tradesWords.ts";

const STEP = 20;

/** Its trades, newest first, a piece at a time. */
export function TradesTable({ view: { trades, count: all } }: { readonly view: TradesView }) {
  const [shown, setShown] = useState(STEP);
  if (trades.length === 0) return <p class="nothing">It never traded.</p>;
  const leftOut = leftOutWords(trades.length, all);
  return (
    <>
      {leftOut !== null && <p class="muted">{leftOut}</p>}
      <Scroller label="Trades">
        <table class="table trades">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Symbol</th>
              <th scope="col">Side</th>
              <th scope="col">Signal</th>
              <th scope="col">Entry</th>
              <th scope="col" class="right">
                Price
              </th>
              <th scope="col">Exit</th>
              <th scope="col" class="right">
                Price
              </th>
              <th scope="col">Because</th>
              <th scope="col" class="right">
                Bars
              </th>
              <th scope="col" class="right">
                Leverage
              </th>
              <th scope="col" class="right">
                Return
              </th>
            </tr>
          </thead>
          <tbody>
            {[...trades]
              .reverse()
              .slice(0, shown)
              .map((trade) => (
                <TradeRow
                  key={`${trade.symbol} ${trade.member} ${trade.entryDate} ${trade.part}`}
                  trade={trade}
                />
              ))}
          </tbody>
        </table>
      </Scroller>
      {trades.length > shown && (
        <p class="more">
          <button type="button" class="button" onClick={() => setShown(shown + 10 * STEP)}>
            Show more of {count(trades.length)}
          </button>
        </p>
      )}
    </>
  );
}

function TradeRow({ trade }: { readonly trade: TradeView }) {
  return (
    <tr>
      <td class="muted">{trade.part}</td>
      <td>{trade.symbol}</td>
      <td>{trade.side}</td>
      <td class="number">{trade.signalDate}</td>
      <td class="number">{trade.entryDate}</td>
      <td class="right number">{decimal(trade.entryPrice)}</td>
      <td class="number">{trade.exitDate}</td>
      <td class="right number">{decimal(trade.exitPrice)}</td>
      <td>{exitWords[trade.exitReason]}</td>
      <td class="right number">{count(trade.holdingBars)}</td>
      <td class="right number">× {decimal(trade.leverage)}</td>
      <td class={`right number ${trade.returnOnEquity < 0 ? "bad" : "good"}`}>
        {percent(trade.returnOnEquity)}
      </td>
    </tr>
  );
}

const exitWords: Readonly<Record<TradeView["exitReason"], string>> = {
  signal: "signal",
  stopLoss: "stop loss",
  takeProfit: "take profit",
  trailingStop: "trailing stop",
  holdingLimit: "held long enough",
  liquidation: "account gone",
  endOfPart: "end of part",
};
