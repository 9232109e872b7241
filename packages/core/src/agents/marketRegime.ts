import type { Market, PartRange } from "../market/bars.ts";
import type { TrendState, VolatilityState } from "../market/regime.ts";
import { stormAt, trendStates } from "../market/regimes.ts";

const TRENDS: readonly TrendState[] = ["down", "flat", "up"];
const VOLATILITIES: readonly VolatilityState[] = ["calm", "normal", "wild"];

/** One symbol's state at a bar, and how its bars up to there were shared among the states. */
export interface RegimeReading {
  readonly symbol: string;
  readonly trend: TrendState;
  readonly volatility: VolatilityState;
  readonly crash: boolean;
  /** Fractions of the part's bars: down, flat, up. */
  readonly trendShares: readonly number[];
}

/** Markets are never changed, and every generation reads the same part. */
const readings = new WeakMap<Market, Map<string, readonly RegimeReading[]>>();

/** Answers: what kind of market is this? Reads bars up to the end of the part and no further. */
export function readRegimes(market: Market, range: PartRange): readonly RegimeReading[] {
  const ofMarket = readings.get(market) ?? new Map<string, readonly RegimeReading[]>();
  readings.set(market, ofMarket);
  const key = `${range.start}-${range.end}`;
  const reading = ofMarket.get(key) ?? readAnew(market, range);
  ofMarket.set(key, reading);
  return reading;
}

function readAnew(market: Market, range: PartRange): readonly RegimeReading[] {
  return market.symbols.map((bars) => {
    const trend = trendStates(bars);
    const last = range.end - 1;
    const { volatility, crash } = stormAt(bars, last);
    const counts = [0, 0, 0];
    for (let t = range.start; t < range.end; t++) {
      const state = trend[t] ?? 1;
      counts[state] = (counts[state] ?? 0) + 1;
    }
    return {
      symbol: bars.symbol,
      trend: TRENDS[trend[last] ?? 1] ?? "flat",
      volatility: VOLATILITIES[volatility] ?? "normal",
      crash,
      trendShares: counts.map((count) => count / (range.end - range.start)),
    };
  });
}
