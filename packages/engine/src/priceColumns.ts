import { columnsOf } from "@tradewind/core/backtest/columns";
import type { Bars } from "@tradewind/core/market/bars";
import type { Arena } from "./arena.ts";
import type { EngineModule } from "./module.ts";

/** One symbol in the engine's memory; every name but the first four is a pointer. */
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
  /** The lower of open and low, the higher of open and high where opens are real. */
  readonly floor: number;
  readonly ceiling: number;
  readonly dailyVolatility: number;
  readonly closeSums: number;
  readonly volumeSums: number;
  readonly scratch: readonly [number, number, number, number];
}

const BLOCK_BARS = 128;
/** A prefix sum has one value more than bars, and eight bars side by side may end seven bars late. */
const SPARE_VALUES = 8;

/** Copies a symbol's bars into the engine's memory, and what nearly every strategy needs of them. */
export function loadPrices(
  module: EngineModule,
  arena: Arena,
  source: Bars,
  barsPerYear: number,
): PriceColumns {
  const bars = source.days.length;
  const blocks = Math.ceil(bars / BLOCK_BARS);
  const columnBytes = (blocks * BLOCK_BARS + SPARE_VALUES) * 8;
  const reserve = (): number => arena.reserve(columnBytes);
  const load = (values: Float64Array): number => {
    const pointer = reserve();
    new Float64Array(arena.memory.buffer, pointer, bars).set(values);
    return pointer;
  };
  const sums = (values: number, origin: number): number => {
    const pointer = reserve();
    module.prefixSums(values, bars, origin, pointer);
    return pointer;
  };
  const { open, high, low, close, volume } = source;
  const real = source.fill === "nextOpen";
  const closes = load(close);
  const volumes = load(volume);
  return {
    source,
    bars,
    blocks,
    columnBytes,
    open: load(open),
    high: load(high),
    low: load(low),
    close: closes,
    volume: volumes,
    floor: load(real ? low.map((value, t) => Math.min(value, open[t] as number)) : low),
    ceiling: load(real ? high.map((value, t) => Math.max(value, open[t] as number)) : high),
    dailyVolatility: load(columnsOf(source, barsPerYear).dailyVolatility()),
    closeSums: sums(closes, close[0] ?? 0),
    volumeSums: sums(volumes, volume[0] ?? 0),
    scratch: [reserve(), reserve(), reserve(), reserve()],
  };
}
