import type { Bars, FillMode, Market } from "@tradewind/core/market/bars";
import type { Arena } from "./arena.ts";
import { columnBytesOf, type PriceName, type PricePointers } from "./priceColumns.ts";

/** A market without its numbers. */
export interface MarketShape {
  readonly datasetId: string;
  readonly barsPerYear: number;
  /** Days since 1970-01-01, of every symbol. */
  readonly days: Int32Array;
  readonly symbols: readonly { readonly symbol: string; readonly fill: FillMode }[];
}

/**
 * Writes one column, f64 in the machine's order, into `target`, which is the engine's own (shared) memory: a file is
 * read straight into it.
 */
export type ColumnReader = (target: Uint8Array, symbol: string, column: PriceName) => void;

const NAMES: readonly PriceName[] = ["open", "high", "low", "close", "volume"];

/** Lets `read` fill the engine's memory; the market that it answers looks into that memory. */
export function readMarket(
  arena: Arena,
  shape: MarketShape,
  read: ColumnReader,
): { readonly market: Market; readonly pointers: readonly PricePointers[] } {
  const bars = shape.days.length;
  const bytes = columnBytesOf(bars);
  const pointers = shape.symbols.map(({ symbol }) =>
    named((name) => {
      const pointer = arena.reserve(bytes);
      read(new Uint8Array(arena.memory.buffer, pointer, bars * 8), symbol, name);
      return pointer;
    }),
  );
  const symbols = shape.symbols.map(({ symbol, fill }, index): Bars => {
    const own = pointers[index] as PricePointers;
    const columns = named((name) => new Float64Array(arena.memory.buffer, own[name], bars));
    return { symbol, days: shape.days, ...columns, fill };
  });
  const { datasetId, barsPerYear } = shape;
  return { market: { datasetId, barsPerYear, symbols }, pointers };
}

/** Copies a market's columns into the engine's memory. */
export function copyMarket(arena: Arena, market: Market): readonly PricePointers[] {
  return market.symbols.map((bars) =>
    named((name) => {
      const pointer = arena.reserve(columnBytesOf(bars.days.length));
      new Float64Array(arena.memory.buffer, pointer, bars.days.length).set(bars[name]);
      return pointer;
    }),
  );
}

function named<T>(of: (name: PriceName) => T): Record<PriceName, T> {
  const entries = NAMES.map((name) => [name, of(name)]);
  return Object.fromEntries(entries) as Record<PriceName, T>;
}
