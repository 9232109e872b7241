import type { BacktestTrace, ExitReason, Trade } from "@tradewind/core/backtest/result";
import type { Market, PartRange } from "@tradewind/core/market/bars";
import type { BacktestJob } from "./accountWriter.ts";
import type { Arena } from "./arena.ts";
import type { BatchRunner } from "./batches.ts";
import type { EngineModule } from "./module.ts";
import { resultOfRow } from "./rows.ts";

const TRADES_AT_ONCE = 1_024;

/** Takes the first `count` trades of the log. */
type TakeTrades = (count: number) => void;

/** Answers one job as core's `backtestWithTrace` does; the row's first values are written by `complete`. */
export function createTracer(
  module: EngineModule,
  arena: Arena,
  market: Market,
  runner: BatchRunner,
  taker: { take: TakeTrades },
): (job: BacktestJob, complete: (row: Float64Array) => void) => BacktestTrace {
  let log: TradeLog | null = null;
  return (job, complete) => {
    log ??= createLog(module, arena);
    const trades: Trade[] = [];
    const { range, strategy } = job;
    const members = strategy.kind === "single" ? 1 : strategy.members.length;
    const { pointer, read } = log;
    taker.take = (count) => {
      for (let k = 0; k < count; k++) trades.push(read(k, market, members));
    };
    let equity = new Float64Array();
    const row = runner.runOne(job, (account, { total }) => {
      module.traceAccount(account, pointer, TRADES_AT_ONCE);
      equity = equityOf(arena, total, range);
    });
    complete(row);
    const days = (market.symbols[0]?.days ?? new Int32Array()).slice(range.start, range.end);
    return { result: resultOfRow(row), days, equity, trades: trades.sort((a, b) => a.entryDay - b.entryDay) };
  };
}

function equityOf({ memory }: Arena, total: number, { start, end }: PartRange): Float64Array<ArrayBuffer> {
  // A slice of shared memory is no longer shared.
  return new Float64Array(memory.buffer, total + start * 8, end - start).slice() as Float64Array<ArrayBuffer>;
}

interface TradeLog {
  readonly pointer: number;
  read(index: number, market: Market, members: number): Trade;
}

/** In the order of the reasons of `assembly/tradeLog.ts`. */
const REASONS: readonly ExitReason[] = [
  "signal",
  "stopLoss",
  "takeProfit",
  "trailingStop",
  "holdingLimit",
  "liquidation",
  "endOfPart",
];

function createLog(module: EngineModule, arena: Arena): TradeLog {
  const bytes = TRADES_AT_ONCE * module.TRADE_BYTES;
  const pointer = arena.reserve(bytes);
  const words = new Int32Array(arena.memory.buffer, pointer, bytes / 4);
  const numbers = new Float64Array(arena.memory.buffer, pointer, bytes / 8);
  const read = (index: number, market: Market, members: number): Trade => {
    const word = (at: number): number => words[(index * module.TRADE_BYTES) / 4 + at] as number;
    const number = (at: number): number => numbers[(index * module.TRADE_BYTES) / 8 + at] as number;
    const sleeve = word(module.TRADE_SLEEVE);
    const bars = market.symbols[Math.floor(sleeve / members)] as Market["symbols"][number];
    const dayOf = (bar: number): number => bars.days[bar] as number;
    const [entryBar, exitBar] = [word(module.TRADE_ENTRY_BAR), word(module.TRADE_EXIT_BAR)];
    const profit = number(module.TRADE_PROFIT);
    return {
      symbol: bars.symbol,
      member: sleeve % members,
      side: word(module.TRADE_SIDE) === 1 ? "long" : "short",
      signalDay: dayOf(entryBar - 1),
      entryDay: dayOf(entryBar),
      entryPrice: number(module.TRADE_ENTRY_PRICE),
      exitDay: dayOf(exitBar),
      exitPrice: number(module.TRADE_EXIT_PRICE),
      exitReason: REASONS[word(module.TRADE_REASON)] as ExitReason,
      holdingBars: exitBar - entryBar,
      leverage: number(module.TRADE_EXPOSURE),
      profit,
      returnOnEquity: profit / number(module.TRADE_EQUITY_BEFORE),
    };
  };
  return { pointer, read };
}
