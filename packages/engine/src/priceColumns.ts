import type { Bars } from "@tradewind/core/market/bars";
import type { Arena } from "./arena.ts";
import type { EngineModule } from "./module.ts";

/** One symbol in the engine's memory; every name from `open` on is a pointer. */
export interface PriceColumns {
  readonly source: Bars;
  readonly bars: number;
  /** Blocks of 128 bars: what a bitset has. */
  readonly blocks: number;
  readonly columnBytes: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly closeSums: number;
  readonly dailyVolatility: number;
  readonly scratch: readonly [number, number, number, number];
  /** The symbol's record, as `assembly/layout.ts` has it. */
  readonly record: number;
}

const BLOCK_BARS = 128;
/** Bitsets are whole numbers of so many blocks: what a program takes in one step. */
const STEP_BLOCKS = 4;
const EXTREME_BARS = 32;
/** A prefix sum has one value more than bars, and bars that go side by side may end seven late. */
const SPARE_VALUES = 8;
const RECORD_BYTES = 64;

function blocksOf(bars: number): number {
  return Math.ceil(bars / (BLOCK_BARS * STEP_BLOCKS)) * STEP_BLOCKS;
}

export function columnBytesOf(bars: number): number {
  return (blocksOf(bars) * BLOCK_BARS + SPARE_VALUES) * 8;
}

/** Columns that every symbol needs: prices and volume, their outer bounds, volatility, and sums of closes. */
export const COLUMNS_PER_SYMBOL = 9;

export type PriceName = "open" | "high" | "low" | "close" | "volume";
export type PricePointers = Readonly<Record<PriceName, number>>;

/** Computes what nearly every strategy needs of a symbol whose prices are in the engine's memory. */
export function preparePrices(
  module: EngineModule,
  arena: Arena,
  source: Bars,
  pointers: PricePointers,
  scratch: PriceColumns["scratch"],
): PriceColumns {
  const bars = source.days.length;
  const columnBytes = columnBytesOf(bars);
  const { open, high, low, close } = pointers;
  const column = (fill: (out: number) => void): number => {
    const out = arena.reserve(columnBytes);
    fill(out);
    return out;
  };
  // Where no price lies outside its bar's range, and that is nearly everywhere, the range is its own bound.
  const bound = (edge: number, highest: 0 | 1): number =>
    module.liesOutside(open, edge, close, bars, highest) === 1
      ? column((out) => module.outermost(open, edge, close, bars, highest, out))
      : edge;
  const floor = bound(low, 0);
  const ceiling = bound(high, 1);
  const closeSums = column((out) => module.prefixSums(close, bars, source.close[0] ?? 0, out));
  const dailyVolatility = column((out) => {
    module.returnsOfCloses(close, bars, scratch[0]);
    module.windowMoments(scratch[0], bars, 20, scratch[1], scratch[2]);
    module.dailyVolatility(scratch[0], scratch[2], bars, out);
  });
  const extremes = (values: number, highest: 0 | 1): number => {
    const out = arena.reserve(Math.ceil(bars / EXTREME_BARS) * 8);
    module.blockExtremes(values, bars, highest, out);
    return out;
  };
  const record = arena.reserve(RECORD_BYTES);
  const words = new Uint32Array(arena.memory.buffer, record, RECORD_BYTES / 4);
  words[module.OPEN] = open;
  words[module.HIGH] = high;
  words[module.LOW] = low;
  words[module.CLOSE] = close;
  words[module.FLOOR] = floor;
  words[module.CEILING] = ceiling;
  words[module.VOLATILITY] = dailyVolatility;
  words[module.FLOOR_MIN] = extremes(floor, 0);
  words[module.CEILING_MAX] = extremes(ceiling, 1);
  words[module.HIGH_MAX] = extremes(high, 1);
  words[module.LOW_MIN] = extremes(low, 0);
  words[module.NEXT_CLOSE] = source.fill === "nextClose" ? 1 : 0;
  const blocks = blocksOf(bars);
  return { source, bars, blocks, columnBytes, ...pointers, closeSums, dailyVolatility, scratch, record };
}
