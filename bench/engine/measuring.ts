import { createMarketEngine, type MarketEngine, ROW_VALUES, resultOfRow } from "@tradewind/engine/engine";
import { median } from "../figures.ts";
import { hashOfRows } from "./hashOfRows.ts";
import type { Workload } from "./workload.ts";

/** A way of running strategies; answers milliseconds a strategy, of processors where one thread runs. */
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
  return processorMs(() => (asked === "rows" ? engine.rowsOf(jobs) : engine.backtestAll(jobs))) / jobs.length;
}

/** Prices are loaded; no column and no bitset is known. */
export function coldMs({ market, jobs }: Workload, asked: Asked): number {
  return warmMs(createMarketEngine(market), jobs, asked);
}

/**
 * What this process's work takes of processors, which other programs on the machine hardly disturb: all its threads, and
 * what the system does for it, are counted.
 */
export function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
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
