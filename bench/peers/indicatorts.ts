import type { Market } from "@tradewind/core/market/bars";
import { Action, type Asset, applyActions, rsi, sma } from "indicatorts";
import type { ReferenceParameters } from "../engine/referenceStrategy.ts";

/**
 * The workload as far as `indicatorts` goes: its averages and RSI, the same signals as actions, its outcome of them.
 * It knows no short side, no stops, no costs and no fills at the next open, so it does less. Answers the purchases.
 */
export function runIndicatorts(asset: Asset, parameters: ReferenceParameters): number {
  const fast = sma(asset.closings, { period: parameters.fast });
  const slow = sma(asset.closings, { period: parameters.slow });
  const strength = rsi(asset.closings, { period: parameters.rsi });
  let purchases = 0;
  const actions = fast.map((average, t) => {
    if (t === 0) return Action.HOLD;
    const above = average > (slow[t] as number);
    const wasAbove = (fast[t - 1] as number) > (slow[t - 1] as number);
    if (above && !wasAbove && (strength[t] as number) < parameters.high) {
      purchases++;
      return Action.BUY;
    }
    return wasAbove && !above ? Action.SELL : Action.HOLD;
  });
  applyActions(asset.closings, actions);
  return purchases;
}

export function assetOf({ symbols: [symbol] }: Market): Asset {
  if (symbol === undefined) throw new RangeError("a market has a symbol");
  return {
    dates: Array.from(symbol.days, (day) => new Date(day * 86_400_000)),
    openings: [...symbol.open],
    closings: [...symbol.close],
    highs: [...symbol.high],
    lows: [...symbol.low],
    volumes: [...symbol.volume],
  };
}
