import type { BacktestResult, BacktestTrace, Trade } from "../backtest/result.ts";
import { worstDrawdown } from "./drawdowns.ts";
import { lowestOf } from "./lowest.ts";

export type RiskVerdict = "low" | "moderate" | "high" | "unacceptable";

export interface RiskAssessment {
  readonly verdict: RiskVerdict;
  readonly findings: readonly string[];
}

const TAIL_SHARE = 0.05;
const STOP_OVERSHOOT_MAX = 1.5;

/** Answers: how could it hurt? From one part's figures; a ruined account or a fall of 60 % is unacceptable. */
export function assessRisk({ statistics, ruined }: BacktestResult): RiskAssessment {
  const depth = -(statistics.maxDrawdown ?? 0);
  const findings: string[] = [];
  if (ruined) findings.push("The account was ruined: lower the leverage or add a stop loss.");
  if (depth >= 0.4)
    findings.push(`Fell ${percent(depth)} from its peak: a volatility target would size it down in storms.`);
  const kurtosis = statistics.kurtosis ?? 3;
  if (kurtosis > 20)
    findings.push(`Fat tails (kurtosis ${kurtosis.toFixed(0)}): a few bars decide the result.`);
  return { verdict: verdictOf(depth, kurtosis, ruined), findings };
}

function verdictOf(depth: number, kurtosis: number, ruined: boolean): RiskVerdict {
  if (ruined || depth >= 0.6) return "unacceptable";
  if (depth >= 0.4 || kurtosis > 40) return "high";
  return depth >= 0.25 || kurtosis > 20 ? "moderate" : "low";
}

/** The same question of one equity curve and its trades: anatomy of the worst falls, the tail, the stops. */
export function dissectRisk(trace: BacktestTrace): readonly string[] {
  return [...drawdownFindings(trace), ...tailFindings(trace), ...stopFindings(trace.trades)];
}

function drawdownFindings({ equity, days }: BacktestTrace): string[] {
  const worst = worstDrawdown(equity);
  if (worst === null) return [];
  const lastedDays = (days[worst.trough] ?? 0) - (days[worst.peak] ?? 0);
  const recovery =
    worst.recovery === null
      ? "and never recovered"
      : `and recovered after ${worst.recovery - worst.trough} bars`;
  return [`Worst fall ${percent(worst.depth)} over ${lastedDays} days, ${recovery}.`];
}

function tailFindings({ equity }: BacktestTrace): string[] {
  const count = Math.max(1, Math.floor(equity.length * TAIL_SHARE));
  const shortfall = worstBars(equity, count).reduce((sum, value) => sum + value, 0) / count;
  return [`Mean of the worst ${percent(TAIL_SHARE)} of bars: ${percent(shortfall)}.`];
}

/** So many of the lowest changes, ascending; some that are zero may be left out, for they add nothing. */
function worstBars(equity: Float64Array, count: number): Float64Array {
  const losses = new Float64Array(equity.length);
  let losing = 0;
  let rising = 0;
  let before = 1;
  for (let t = 0; t < equity.length; t++) {
    const value = equity[t] as number;
    if (value < before) {
      const loss = value / before - 1;
      if (loss < 0) losses[losing++] = loss;
    } else if (value > before) rising++;
    before = value;
  }
  // Most bars have no position and lose nothing: where the others suffice, they alone are looked through.
  if (losing >= count) return lowestOf(losses.subarray(0, losing), count);
  if (equity.length - rising >= count) return losses.subarray(0, losing).sort();
  return returnsOf(equity).sort().subarray(0, count);
}

/** Of an account that begins with 1. */
function returnsOf(equity: Float64Array): Float64Array {
  return equity.map((value, t) => value / (t === 0 ? 1 : (equity[t - 1] as number)) - 1);
}

function stopFindings(trades: readonly Trade[]): string[] {
  const stopped = trades.filter(
    ({ exitReason }) => exitReason === "stopLoss" || exitReason === "trailingStop",
  );
  if (trades.length === 0 || stopped.length === 0) return [];
  const losers = trades.filter((trade) => trade.profit < 0);
  const meanLoss = (list: readonly Trade[]): number =>
    list.reduce((sum, trade) => sum + trade.returnOnEquity, 0) / Math.max(1, list.length);
  const ratio = meanLoss(stopped) / Math.min(meanLoss(losers), -1e-9);
  const share = stopped.length / trades.length;
  const advice =
    ratio > STOP_OVERSHOOT_MAX
      ? "they cost more than other losses: gaps jump over them or they sit too wide"
      : "they hold";
  return [`${percent(share)} of trades end at a stop; ${advice}.`];
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}
