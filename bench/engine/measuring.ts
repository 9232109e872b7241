import type { BacktestResult } from "@tradewind/core/backtest/result";
import { createMarketEngine } from "@tradewind/engine/engine";
import { median } from "../figures.ts";
import { createOutputsHash } from "./outputsHash.ts";
import { runAll, type Workload } from "./workload.ts";

/** A way of running strategies; answers milliseconds a strategy. */
export type Variant = () => number | Promise<number>;

/**
 * The median of each variant's times. Variants take turns, so that what disturbs the machine disturbs them all; the first
 * round is not counted, for it compiles.
 */
export async function takeTurns<Name extends string>(
  variants: Readonly<Record<Name, Variant>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const entries = Object.entries(variants) as [Name, Variant][];
  const times = new Map<Name, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of entries) {
      const ms = await run();
      if (round > 0) times.get(name)?.push(ms);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)])) as Record<
    Name,
    number
  >;
}

/** Prices are loaded; no column and no bitset is known. */
export function coldMs({ market, jobs }: Workload): number {
  const engine = createMarketEngine(market);
  return elapsedMs(() => runAll(engine, jobs)) / jobs.length;
}

export function elapsedMs(work: () => unknown): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

/** What stands beside every speed: time goes with trades and with bars in a position. */
export interface Activity {
  readonly trades: number;
  readonly exposure: number;
  /** Of all outputs. */
  readonly hash: string;
}

/** Means over the population. */
export function activityOf(results: readonly BacktestResult[]): Activity {
  const hash = createOutputsHash();
  for (const result of results) hash.add(result);
  const mean = (of: (result: BacktestResult) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  return {
    trades: mean(({ statistics }) => statistics.trades),
    exposure: mean(({ statistics }) => statistics.exposure ?? 0),
    hash: hash.value(),
  };
}
