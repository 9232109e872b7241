import { createMarketEngine, type MarketEngine, ROW_VALUES, resultOfRow } from "@tradewind/engine/engine";
import { median } from "../figures.ts";
import { hashOfRows } from "./hashOfRows.ts";
import type { Workload } from "./workload.ts";

/** A way of running strategies; answers milliseconds a strategy. */
export type Variant = () => number | Promise<number>;

/** Milliseconds a strategy over all rounds. */
export interface Times {
  readonly median: number;
  /** The round that nothing else on the machine disturbed. */
  readonly best: number;
}

/**
 * Each variant's times. Variants take turns, so that what disturbs the machine disturbs them all; a round before the
 * first, in which everything is compiled, is not counted unless it was compiled before.
 */
export async function takeTurns(
  variants: Readonly<Record<string, Variant>>,
  rounds: number,
  compiled = false,
): Promise<Record<string, Times>> {
  const times = new Map<string, number[]>();
  for (let round = compiled ? 1 : 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(variants)) {
      const ms = await run();
      if (round > 0) times.set(name, [...(times.get(name) ?? []), ms]);
    }
  }
  const entries = [...times].map(([name, values]): [string, Times] => [
    name,
    { median: median(values), best: Math.min(...values) },
  ]);
  return Object.fromEntries(entries);
}

/** What of a batch is asked for: its rows of numbers, or results with all their statistics. */
export type Asked = "rows" | "results";

export function warmMs(engine: MarketEngine, jobs: Workload["jobs"], asked: Asked): number {
  return elapsedMs(() => (asked === "rows" ? engine.rowsOf(jobs) : engine.backtestAll(jobs))) / jobs.length;
}

/** Prices are loaded; no column and no bitset is known. */
export function coldMs({ market, jobs }: Workload, asked: Asked): number {
  return warmMs(createMarketEngine(market), jobs, asked);
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

/** Means over a population's first strategies. */
export function activityOf(rows: Float64Array, count = rows.length / ROW_VALUES): Activity {
  const results = Array.from({ length: count }, (_, index) => resultOfRow(rows, index).statistics);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
  return {
    trades: mean(results.map(({ trades }) => trades)),
    exposure: mean(results.map(({ exposure }) => exposure ?? 0)),
    hash: hashOfRows(rows),
  };
}
