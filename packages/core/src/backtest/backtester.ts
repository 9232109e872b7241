import type { Market } from "../market/bars.ts";
import { type BacktestInput, backtest, backtestWithTrace, ENGINE_VERSION } from "./kernel.ts";
import { type CostRates, usualRates } from "./predictedTime.ts";
import type { BacktestResult, BacktestTrace, Statistics } from "./result.ts";

/** One backtest on a market that is known: its input less the market. */
export type BacktestJob = Omit<BacktestInput, "market">;

/** Backtests on one market. */
export interface MarketBacktester {
  /** Results in the jobs' order, as `backtest` answers each; throws as it does for the first that fails. */
  backtestAll(jobs: readonly BacktestJob[]): BacktestResult[];
  /** As `backtestWithTrace`. */
  trace(job: BacktestJob): BacktestTrace;
}

/** What runs backtests: the oracle, or an engine that answers the same bit for bit. */
export interface Backtester {
  readonly engineVersion: number;
  /** SHA-256 of the module that computes, `oracle` where none does. */
  readonly moduleHash: string;
  /** Asked again for a market of late, it answers with what it has loaded. */
  on(market: Market): MarketBacktester;
  /** Memory for a market's stored bytes: one that is read into it is loaded without being copied. */
  roomFor(bytes: number): Uint8Array;
  /** What a backtest takes on this machine, measured when it is first asked for. */
  rates(): CostRates;
  /** Nanoseconds that backtests have taken so far; 0 where there is no clock to tell. */
  spentNs(): number;
}

/** The readable reference. It is not for speed, and nobody plans with its time. */
export const oracleBacktester: Backtester = {
  engineVersion: ENGINE_VERSION,
  moduleHash: "oracle",
  on: (market) => ({
    backtestAll: (jobs) => jobs.map((job) => backtest({ ...job, market })),
    trace: (job) => backtestWithTrace({ ...job, market }),
  }),
  roomFor: (bytes) => new Uint8Array(bytes),
  rates: () => usualRates,
  spentNs: () => 0,
};

/** The statistics of one backtest alone. */
export function statisticsOf(backtester: MarketBacktester, job: BacktestJob): Statistics {
  return (backtester.backtestAll([job]) as [BacktestResult])[0].statistics;
}
