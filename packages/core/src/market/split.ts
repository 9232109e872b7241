import { TerminalError } from "../errors.ts";
import { limits } from "../limits.ts";
import { alignBars, barsPerYearOf } from "./align.ts";
import type { Bars, Market, PartRanges } from "./bars.ts";

/**
 * Training 60 %, validation 20 %, sealed 20 % of what two embargoes of `limits.embargoBars` bars between them leave.
 * @throws TerminalError `market.too_short` below `limits.datasetBarsMin` bars.
 */
export function splitParts(barsCount: number): PartRanges {
  if (!Number.isInteger(barsCount) || barsCount < limits.datasetBarsMin) {
    throw new TerminalError(
      "invalid",
      "market.too_short",
      `${barsCount} bars cannot be split, the least is ${limits.datasetBarsMin}; take a longer history`,
    );
  }
  const usable = barsCount - 2 * limits.embargoBars;
  const trainingEnd = Math.floor((usable * 6) / 10);
  const validationStart = trainingEnd + limits.embargoBars;
  const validationEnd = validationStart + Math.floor((usable * 2) / 10);
  return {
    training: { start: 0, end: trainingEnd },
    validation: { start: validationStart, end: validationEnd },
    sealed: { start: validationEnd + limits.embargoBars, end: barsCount },
  };
}

/** Symbols on their common calendar as a market; throws as `alignBars` does. */
export function marketOf(datasetId: string, all: readonly Bars[]): Market {
  const symbols = alignBars(all);
  return { datasetId, barsPerYear: barsPerYearOf(symbols[0]?.days ?? new Int32Array()), symbols };
}

/** Bars [0, end) as copies: what comes later is physically absent. */
export function truncateBars(bars: Bars, end: number): Bars {
  return {
    symbol: bars.symbol,
    days: bars.days.slice(0, end),
    open: bars.open.slice(0, end),
    high: bars.high.slice(0, end),
    low: bars.low.slice(0, end),
    close: bars.close.slice(0, end),
    volume: bars.volume.slice(0, end),
    fill: bars.fill,
  };
}

/** The market's bars [0, end), for workers that must not see the rest. */
export function truncateMarket(market: Market, end: number): Market {
  return { ...market, symbols: market.symbols.map((bars) => truncateBars(bars, end)) };
}
