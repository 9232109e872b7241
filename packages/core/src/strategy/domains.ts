import type { Random } from "../random.ts";
import { clamp, grid } from "./grid.ts";
import type { OscillatorExpression, PriceExpression, RatioExpression } from "./schema.ts";

/** Where a leaf makes sense on daily data: windows people use, and the thresholds worth asking about. */
interface Domain {
  readonly windows: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

type OscillatorOp = Exclude<OscillatorExpression["op"], "level">;
type RatioOp = Extract<RatioExpression, { window: number }>["op"];
type MacdOp = "macd" | "macdHistogram";

const SLOW = [5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 100, 120];

export const averageWindows: readonly number[] = [...SLOW, 150, 200];
/** Look-back of an EMA is three windows, so 120 is the slowest that leaves room. */
export const emaWindows: readonly number[] = SLOW;
export const channelWindows: readonly number[] = [5, 10, 20, 30, 40, 55, 75, 100, 150, 200];
export const bandWindows: readonly number[] = [10, 15, 20, 25, 30, 40, 50, 60];
export const bandWidths: readonly number[] = [1, 1.5, 2, 2.5, 3];
export const priceFactors: readonly number[] = [0.95, 0.97, 0.98, 0.99, 1.01, 1.02, 1.03, 1.05];

const oscillatorDomains: Readonly<Record<OscillatorOp, Domain>> = {
  rsi: { windows: [2, 3, 5, 7, 9, 14, 21, 28], low: 5, high: 95, step: 5 },
  stochastic: { windows: [5, 9, 14, 21, 28, 50], low: 5, high: 95, step: 5 },
  adx: { windows: [7, 10, 14, 20, 28], low: 10, high: 45, step: 5 },
  volumeBalance: { windows: [10, 20, 30, 50], low: 30, high: 70, step: 5 },
};

const ratioDomains: Readonly<Record<RatioOp | MacdOp | "gap", Domain>> = {
  roc: { windows: [5, 10, 20, 40, 60, 90, 120, 180, 250], low: -0.2, high: 0.2, step: 0.01 },
  atr: { windows: [7, 10, 14, 20, 28], low: 0.005, high: 0.05, step: 0.005 },
  cci: { windows: [10, 14, 20, 30, 50], low: -2.5, high: 2.5, step: 0.25 },
  realisedVolatility: { windows: [5, 10, 20, 40, 60, 120], low: 0.06, high: 0.6, step: 0.02 },
  zScore: { windows: [10, 20, 30, 50, 100], low: -2.5, high: 2.5, step: 0.25 },
  distanceFromHigh: { windows: channelWindows, low: -0.3, high: -0.005, step: 0.005 },
  distanceFromLow: { windows: channelWindows, low: 0.005, high: 0.3, step: 0.005 },
  volume: { windows: [10, 20, 50], low: 0.5, high: 2.5, step: 0.1 },
  macd: { windows: [], low: -0.03, high: 0.03, step: 0.002 },
  macdHistogram: { windows: [], low: -0.01, high: 0.01, step: 0.001 },
  gap: { windows: [], low: -0.1, high: 0.1, step: 0.005 },
};

const macdWindows: readonly { fast: number; slow: number; signal: number }[] = [
  { fast: 12, slow: 26, signal: 9 },
  { fast: 8, slow: 21, signal: 5 },
  { fast: 5, slow: 35, signal: 5 },
  { fast: 10, slow: 30, signal: 9 },
  { fast: 20, slow: 50, signal: 10 },
  { fast: 30, slow: 75, signal: 15 },
];

const oscillatorOps: readonly OscillatorOp[] = ["rsi", "stochastic", "adx", "volumeBalance"];
const ratioOps: readonly RatioOp[] = [
  "roc",
  "atr",
  "cci",
  "realisedVolatility",
  "zScore",
  "distanceFromHigh",
  "distanceFromLow",
  "volume",
];

export function randomAverage(random: Random, windows?: readonly number[]): PriceExpression {
  const op = random.pick(["sma", "ema", "wma"] as const);
  const fitting = (windows ?? averageWindows).filter((window) => op !== "ema" || emaWindows.includes(window));
  return fitting.length === 0
    ? { op: "sma", window: random.pick(windows ?? averageWindows) }
    : { op, window: random.pick(fitting) };
}

/** A price leaf: an average mostly, else a price of the bar, a channel or a band. */
export function randomPrice(random: Random): PriceExpression {
  switch (random.weighted([3, 4, 2, 2])) {
    case 0:
      return { op: random.pick(["close", "close", "close", "open", "high", "low"] as const) };
    case 1:
      return randomAverage(random);
    case 2:
      return {
        op: random.pick(["donchianHigh", "donchianLow"] as const),
        window: random.pick(channelWindows),
      };
    default:
      return {
        op: random.pick(["bollingerUpper", "bollingerLower", "keltnerUpper", "keltnerLower"] as const),
        window: random.pick(bandWindows),
        width: random.pick(bandWidths),
      };
  }
}

export function randomOscillator(random: Random): OscillatorExpression {
  return oscillatorOf(random.pick(oscillatorOps), random);
}

export function oscillatorOf(op: OscillatorOp, random: Random): OscillatorExpression {
  return { op, window: random.pick(oscillatorDomains[op].windows) };
}

/** A ratio other than a constant or a gap. */
export function randomRatio(random: Random): RatioExpression {
  return random.chance(0.2)
    ? macdOf(random.pick(["macd", "macdHistogram"] as const), random)
    : ratioOf(random.pick(ratioOps), random);
}

export function ratioOf(op: RatioOp, random: Random): RatioExpression {
  return { op, window: random.pick(ratioDomains[op].windows) };
}

export function macdOf(op: MacdOp, random: Random): RatioExpression {
  return { op, ...random.pick(macdWindows) };
}

/** A threshold on the step of its indicator, uniformly between bounds that lie inside the indicator's domain. */
export function thresholdFor(op: string, random: Random, low?: number, high?: number): number {
  const domain = domainOf(op);
  const from = Math.round((low ?? domain.low) / domain.step);
  const to = Math.round((high ?? domain.high) / domain.step);
  return grid.fraction(random.between(from, Math.max(from, to)) * domain.step);
}

/** `value` moved into an indicator's range of sensible thresholds, which a present value outside it widens. */
export function clampThreshold(op: string, value: number, present: number): number {
  const domain = domainOf(op);
  return clamp(value, Math.min(domain.low, present), Math.max(domain.high, present));
}

/** Distance between neighbouring thresholds of an indicator. */
export function thresholdStep(op: string): number {
  return domainOf(op).step;
}

const domains: ReadonlyMap<string, Domain> = new Map<string, Domain>([
  ...Object.entries(oscillatorDomains),
  ...Object.entries(ratioDomains),
]);

const ANY: Domain = { windows: [], low: -10, high: 10, step: 0.01 };

function domainOf(op: string): Domain {
  return domains.get(op) ?? ANY;
}
