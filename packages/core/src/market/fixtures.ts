import { randomFor } from "../random.ts";
import type { Bars, FillMode, Market } from "./bars.ts";

/** Open, high, low, close and, where it matters, volume. */
export type HandmadeBar = readonly [open: number, high: number, low: number, close: number, volume?: number];

/** Bars written out by hand, for tests: one a day from 2020-01-06, a Monday. */
export function handmadeBars(
  rows: readonly HandmadeBar[],
  fill: FillMode = "nextOpen",
  symbol = "TEST",
): Bars {
  const column = (pick: (row: HandmadeBar) => number): Float64Array => Float64Array.from(rows, pick);
  return {
    symbol,
    days: Int32Array.from(rows, (_, t) => 18_267 + t),
    open: column(([open]) => open),
    high: column(([, high]) => high),
    low: column(([, , low]) => low),
    close: column(([, , , close]) => close),
    volume: column(([, , , , volume]) => volume ?? 0),
    fill,
  };
}

/** Bars of one price each. */
export function flatBars(prices: readonly number[], fill: FillMode = "nextOpen", symbol = "TEST"): Bars {
  return handmadeBars(
    prices.map((price) => [price, price, price, price] as const),
    fill,
    symbol,
  );
}

/** A seeded wandering price with gaps, ranges, volume and a change of temper every hundred bars, for tests. */
export function wanderingBars(
  seed: number,
  count: number,
  fill: FillMode = "nextOpen",
  symbol = "WALK",
): Bars {
  const random = randomFor(seed, "wandering bars", symbol);
  let close = 100;
  const rows = Array.from({ length: count }, (_, t): HandmadeBar => {
    const temper = Math.floor(t / 100) % 3 === 2 ? 0.03 : 0.01;
    const open = close * (1 + 0.3 * temper * random.normal());
    close = open * Math.max(0.5, 1 + 0.0004 + temper * random.normal());
    const high = Math.max(open, close) * (1 + temper * random.next());
    const low = Math.min(open, close) * (1 - temper * random.next());
    return [open, high, low, close, random.between(0, 1_000_000)];
  });
  return handmadeBars(rows, fill, symbol);
}

/** Symbols that share their days already, as a market of 250 bars a year. */
export function handmadeMarket(...symbols: readonly Bars[]): Market {
  return { datasetId: "dat_test", barsPerYear: 250, symbols };
}
