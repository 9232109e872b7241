import { TerminalError } from "../errors.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

/** One record of returns. The Sharpe ratio is per bar, never annualised; kurtosis is raw: 3 for a normal distribution. */
export interface SharpeRecord {
  readonly sharpe: number;
  readonly bars: number;
  readonly skewness: number;
  readonly kurtosis: number;
  /** First-order autocorrelation of the returns; 0 when left out. */
  readonly autocorrelation?: number;
}

/** Rounding that moments taken from block sums may carry. */
const MOMENTS_TOLERANCE = 1e-6;

/** Why nothing can be said of a record, or null when something can. */
export function recordProblem(record: SharpeRecord): string | null {
  const { sharpe, bars, skewness, kurtosis, autocorrelation = 0 } = record;
  if (![sharpe, skewness, kurtosis].every(Number.isFinite)) {
    return `Sharpe ratio ${sharpe}, skewness ${skewness} and kurtosis ${kurtosis} must be finite numbers`;
  }
  if (!(bars >= 2)) return `${bars} bars are too few; a Sharpe ratio needs at least 2`;
  if (!(autocorrelation > -1 && autocorrelation < 1)) {
    return `an autocorrelation of ${autocorrelation} is outside (−1, 1)`;
  }
  const least = skewness * skewness + 1;
  if (kurtosis < least - MOMENTS_TOLERANCE * least) {
    return `kurtosis ${kurtosis} is below skewness² + 1 = ${least}, which no returns can have; pass raw kurtosis, not excess`;
  }
  if (!(varianceFactor(record) > 0)) return "the returns take two values only and leave no sampling error";
  return null;
}

function assertRecord(record: SharpeRecord): void {
  const problem = recordProblem(record);
  if (problem !== null) throw new TerminalError("invalid", "evidence.record", problem);
}

/**
 * Sampling variance of the Sharpe ratio times the number of bars: 1 − γ₃SR + ((γ₄−1)/4)SR² (Mertens 2002), and for
 * returns that follow a linear AR(1) with coefficient ρ the same three terms with weights of ρ.
 */
function varianceFactor({ sharpe, skewness, kurtosis, autocorrelation: rho = 0 }: SharpeRecord): number {
  const square = rho * rho;
  const ofMean = (1 + rho) / (1 - rho);
  const ofSkewness = 1 + rho / (1 - rho) + square / (1 - square);
  const ofVariance = (1 + square) / (1 - square);
  return ofMean - ofSkewness * skewness * sharpe + ofVariance * ((kurtosis - 1) / 4) * sharpe * sharpe;
}

/**
 * PSR: the probability that the true Sharpe ratio lies above `benchmark` (per bar). Bailey & López de Prado 2012.
 * @throws TerminalError `evidence.record` for a record of which nothing can be said, excess kurtosis among them.
 */
export function probabilisticSharpe(record: SharpeRecord & { readonly benchmark: number }): number {
  assertRecord(record);
  const surplus = record.sharpe - record.benchmark;
  return normalCdf((surplus * Math.sqrt(record.bars - 1)) / Math.sqrt(varianceFactor(record)));
}

/**
 * MinTRL: bars after which the probabilistic Sharpe ratio would reach `confidence` if the record went on like this.
 * Null when the Sharpe ratio is not above the benchmark: then no record is long enough.
 */
export function minimumTrackRecordBars(
  record: SharpeRecord & { readonly benchmark: number; readonly confidence: number },
): number | null {
  assertRecord(record);
  assertBetween("confidence", record.confidence, 0, 1);
  const surplus = record.sharpe - record.benchmark;
  if (surplus <= 0) return null;
  const ratio = quantileOf(record.confidence) / surplus;
  return 1 + varianceFactor(record) * ratio * ratio;
}

/** A generation is judged by one number of trials and one confidence: what was computed last is mostly asked next. */
const quantileOf = rememberLast(normalQuantile);
const expectedMaximumOf = rememberLast(computeExpectedMaximum);

function rememberLast(compute: (argument: number) => number): (argument: number) => number {
  let last = Number.NaN;
  let value = Number.NaN;
  return (argument) => {
    if (argument !== last) {
      value = compute(argument);
      last = argument;
    }
    return value;
  };
}

/**
 * DSR: the probability that the true Sharpe ratio lies above what the best of `trials` luckless tries would show.
 * `trialsVariance` is the variance across trials of their per-bar Sharpe ratios on the same part, unselected by them.
 * Bailey & López de Prado 2014.
 */
export function deflatedSharpe(
  record: SharpeRecord & { readonly trials: number; readonly trialsVariance: number },
): number {
  return probabilisticSharpe({ ...record, benchmark: luckSharpe(record.trials, record.trialsVariance) });
}

/** SR₀: the per-bar Sharpe ratio to expect of the best of `trials` tries without any edge. */
export function luckSharpe(trials: number, trialsVariance: number): number {
  if (!(trialsVariance >= 0 && Number.isFinite(trialsVariance))) {
    throw new TerminalError(
      "invalid",
      "evidence.trials_variance",
      `a variance across trials of ${trialsVariance} is impossible; it must be zero or more`,
    );
  }
  return Math.sqrt(trialsVariance) * expectedMaximum(trials);
}

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/**
 * E[max_N]: what the largest of N standard normal draws is on average, asymptotically (N = 2 gives .520, exactly it is
 * .564); 0 for one draw. N may be fractional, as an effective number of trials is.
 */
export function expectedMaximum(trials: number): number {
  assertTrials(trials);
  return trials === 1 ? 0 : expectedMaximumOf(trials);
}

function computeExpectedMaximum(trials: number): number {
  // Z⁻¹(1 − q) = −Z⁻¹(q), and small q keeps its digits.
  const likely = -normalQuantile(1 / trials);
  const late = -normalQuantile(1 / (trials * Math.E));
  return Math.max(0, (1 - EULER_MASCHERONI) * likely + EULER_MASCHERONI * late);
}

/** MinBTL: years of data below which the best of `trials` luckless tries reaches `sharpeAnnual` on average. */
export function minimumBacktestYears(trials: number, sharpeAnnual: number): number {
  assertTarget(sharpeAnnual);
  const ratio = expectedMaximum(trials) / sharpeAnnual;
  return ratio * ratio;
}

/** No search makes more trials than this; beyond it a budget says no more. */
export const TRIAL_BUDGET_MAX = 1e12;

/** The largest number of trials whose luckless best stays, on average, at or below `sharpeAnnual` on `years` of data. */
export function trialBudget(years: number, sharpeAnnual: number): number {
  assertTarget(sharpeAnnual);
  assertBetween("years", years, 0, Number.MAX_VALUE);
  const bound = sharpeAnnual * Math.sqrt(years);
  let enough = 1;
  let tooMany = TRIAL_BUDGET_MAX + 1;
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2);
    if (expectedMaximum(middle) <= bound) enough = middle;
    else tooMany = middle;
  }
  return enough;
}

/** N̂ = ρ̄ + (1 − ρ̄)N: how many independent trials N trials of mean correlation ρ̄ are worth; negative ρ̄ counts as 0. */
export function effectiveTrials(meanCorrelation: number, trials: number): number {
  assertTrials(trials);
  assertBetween("meanCorrelation", meanCorrelation, -1, 1);
  const correlation = Math.max(0, meanCorrelation);
  return correlation + (1 - correlation) * trials;
}

function assertTrials(trials: number): void {
  if (trials >= 1 && Number.isFinite(trials)) return;
  throw new TerminalError(
    "invalid",
    "evidence.trials",
    `${trials} trials are impossible; what is judged is itself the first, so count at least 1`,
  );
}

function assertTarget(sharpeAnnual: number): void {
  if (sharpeAnnual > 0 && Number.isFinite(sharpeAnnual)) return;
  throw new TerminalError(
    "invalid",
    "evidence.target",
    `a target Sharpe ratio of ${sharpeAnnual} is not above zero; luck reaches it without data`,
  );
}

function assertBetween(name: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new TerminalError("invalid", "evidence.range", `${name} ${value} is outside ${low} to ${high}`);
}
