import { TerminalError } from "@tradewind/core/errors";
import { COLUMNS_PER_SYMBOL, columnBytesOf } from "./priceColumns.ts";

export interface EngineLimits {
  /** Bytes of indicator columns and of bitsets that are kept, over all symbols. */
  readonly columnBytesMax: number;
  readonly bitBytesMax: number;
  /** Bytes that the engine may take in all, at most 4 GiB. */
  readonly memoryBytesMax?: number;
}

export const usualLimits: EngineLimits = { columnBytesMax: 256_000_000, bitBytesMax: 128_000_000 };

const MEMORY_BYTES_MAX = 4_294_967_296;
/** Scratch columns of indicators, and two curves for accounts of several sleeves. */
const SHARED_COLUMNS = 6;
/** Extremes of 32 bars, a byte a bar for the calendar, and bitsets that programs write: bytes a bar, rounded up. */
const SMALL_BYTES_PER_BAR = 4;
const FIXED_BYTES = 2_000_000;
/** Below so many columns and bitsets of a symbol every strategy would compute its own anew. */
const COLUMNS_MIN = 4;
const BITSETS_MIN = 64;

export interface MemoryPlan {
  readonly bytesMax: number;
  /** For each symbol. */
  readonly columnBytesMax: number;
  readonly bitBytesMax: number;
}

/**
 * What a market needs and what its caches may take. For B bars and S symbols the engine holds 8 × B × (9 × S + 6) bytes of
 * columns and about 4 × B × S more; the caches take what their limits allow, less where the memory ends before. One symbol
 * of ten million bars is 1.3 GB, and its caches begin at 0.4 GB.
 * @throws TerminalError `engine.memory` where even the smallest caches do not fit.
 */
export function memoryPlanOf(
  market: { readonly symbols: readonly unknown[] } & MarketBars,
  limits: EngineLimits,
): MemoryPlan {
  const symbols = market.symbols.length;
  const bars = barsOf(market);
  const bytesMax = Math.min(limits.memoryBytesMax ?? MEMORY_BYTES_MAX, MEMORY_BYTES_MAX);
  const columnBytes = columnBytesOf(bars);
  const base =
    FIXED_BYTES +
    columnBytes * (COLUMNS_PER_SYMBOL * symbols + SHARED_COLUMNS) +
    SMALL_BYTES_PER_BAR * bars * symbols;
  const room = (bytesMax - base) / symbols;
  const least = COLUMNS_MIN * columnBytes + (BITSETS_MIN * columnBytes) / 64;
  if (room < least) {
    const needed = Math.ceil(base + least * symbols);
    throw new TerminalError(
      "invalid",
      "engine.memory",
      `${symbols} symbols of ${bars} bars need ${needed} bytes, ${bytesMax} are allowed; test fewer symbols or bars`,
    );
  }
  const wanted = (limits.columnBytesMax + limits.bitBytesMax) / symbols;
  const share = Math.min(1, (0.9 * room) / wanted);
  return {
    bytesMax,
    columnBytesMax: (share * limits.columnBytesMax) / symbols,
    bitBytesMax: (share * limits.bitBytesMax) / symbols,
  };
}

type MarketBars =
  | { readonly days: Int32Array }
  | { readonly symbols: readonly { readonly days: Int32Array }[] };

function barsOf(market: MarketBars): number {
  return "days" in market ? market.days.length : (market.symbols[0]?.days.length ?? 0);
}
