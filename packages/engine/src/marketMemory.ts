import type { Market } from "@tradewind/core/market/bars";
import type { Arena } from "./arena.ts";
import { columnBytesOf, type PriceName, type PricePointers } from "./priceColumns.ts";

const NAMES: readonly PriceName[] = ["open", "high", "low", "close", "volume"];

/** Where the columns of a market lie that looks into the engine's memory already. */
export function pointersOf(market: Market): readonly PricePointers[] {
  return market.symbols.map((bars) => named((name) => bars[name].byteOffset));
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
