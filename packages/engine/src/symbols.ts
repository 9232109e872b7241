import type { Bars, Market } from "@tradewind/core/market/bars";
import type { Arena } from "./arena.ts";
import { type Atoms, createAtoms } from "./atoms.ts";
import type { Catalogue } from "./catalogue.ts";
import { type ColumnCache, createColumnCache } from "./columnCache.ts";
import type { EngineModule } from "./module.ts";
import { columnBytesOf, type PriceColumns, type PricePointers, preparePrices } from "./priceColumns.ts";

/** One symbol in the engine's memory. */
export interface SymbolEngine {
  readonly prices: PriceColumns;
  readonly columns: ColumnCache;
  readonly atoms: Atoms;
}

export interface CacheLimits {
  /** Bytes of indicator columns and of bitsets that are kept between strategies, for each symbol. */
  readonly columnBytesMax: number;
  readonly bitBytesMax: number;
}

/** Prepares symbols whose prices are in the engine's memory already. */
export function createSymbols(
  module: EngineModule,
  arena: Arena,
  catalogue: Catalogue,
  market: Market,
  pointers: readonly PricePointers[],
  limits: CacheLimits,
): SymbolEngine[] {
  const columnBytes = columnBytesOf(market.symbols[0]?.days.length ?? 0);
  const scratch = [0, 0, 0, 0].map(() => arena.reserve(columnBytes)) as unknown as PriceColumns["scratch"];
  return market.symbols.map((bars: Bars, index) => {
    const prices = preparePrices(module, arena, bars, pointers[index] as PricePointers, scratch);
    const columns = createColumnCache(module, arena, prices, {
      catalogue,
      barsPerYear: market.barsPerYear,
      bytesMax: limits.columnBytesMax,
    });
    const atoms = createAtoms({ module, arena, catalogue, prices, columns, bytesMax: limits.bitBytesMax });
    return { prices, columns, atoms };
  });
}
