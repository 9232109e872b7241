import { canonicalJson } from "../hash.ts";
import type { Bars } from "../market/bars.ts";
import { classifyRegimes, type RegimeStates } from "../market/regimes.ts";
import type { CalendarRule } from "../strategy/schema.ts";
import { createByteCache } from "./byteCache.ts";
import { calendarColumn } from "./calendarColumn.ts";
import { computeColumn, type Expression } from "./expressions.ts";
import { slippageVolatility } from "./indicators/slippageVolatility.ts";

/** One symbol's indicator columns, computed once and shared by a population. Columns must not be written to. */
export interface Columns {
  readonly bars: Bars;
  readonly barsPerYear: number;
  /** An expression's value at every bar; NaN until it is defined. */
  column(expression: Expression): Float64Array;
  /** A bit column under a key of the caller's, computed once. */
  bits(key: string, compute: () => Uint8Array): Uint8Array;
  /** Weekday (Monday 1), day of the month or month at every bar. */
  calendar(unit: CalendarRule["unit"]): Uint8Array;
  regimes(): RegimeStates;
  /** Deviation of the last 20 returns, per bar: fractions; of fewer in the first bars, 0 before there are two. */
  dailyVolatility(): Float64Array;
}

const CACHE_BYTES_MAX = 24_000_000;

/** Columns of one symbol. At most about `bytesMax` of computed columns are kept, the least recently used go first. */
export function createColumns(bars: Bars, barsPerYear: number, bytesMax = CACHE_BYTES_MAX): Columns {
  const cache = createByteCache(bytesMax);
  let regimes: RegimeStates | undefined;
  let volatility: Float64Array | undefined;
  const column = (expression: Expression): Float64Array => {
    if (isPrice(expression.op)) return bars[expression.op];
    return cache.get(canonicalJson(expression), () =>
      computeColumn(expression, { bars, barsPerYear, column }),
    );
  };
  return {
    bars,
    barsPerYear,
    column,
    bits: (key, compute) => cache.get(`bits ${key}`, compute),
    calendar: (unit) => cache.get(`calendar ${unit}`, () => calendarColumn(bars.days, unit)),
    regimes: () => {
      regimes ??= classifyRegimes(bars);
      return regimes;
    },
    dailyVolatility: () => {
      volatility ??= slippageVolatility(bars.close);
      return volatility;
    },
  };
}

const shared = new WeakMap<Bars, Columns>();

/** The shared columns of these very bars: made at the first call, dropped with the bars. */
export function columnsOf(bars: Bars, barsPerYear: number): Columns {
  const known = shared.get(bars);
  if (known !== undefined && known.barsPerYear === barsPerYear) return known;
  const created = createColumns(bars, barsPerYear);
  shared.set(bars, created);
  return created;
}

function isPrice(op: Expression["op"]): op is "open" | "high" | "low" | "close" {
  return op === "open" || op === "high" || op === "low" || op === "close";
}
