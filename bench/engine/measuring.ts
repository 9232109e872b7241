import { createMarketEngine, ROW_VALUES, resultOfRow } from "@tradewind/engine/engine";
import { median } from "../figures.ts";
import { hashOfRows } from "./hashOfRows.ts";
import type { Workload } from "./workload.ts";

/** A way of running strategies; answers milliseconds a strategy. */
export type Variant = () => number | Promise<number>;

/**
 * The median of each variant's times. Variants take turns, so that what disturbs the machine disturbs them all; the first
 * round is not counted, for it compiles.
 */
export async function takeTurns(
  variants: Readonly<Record<string, Variant>>,
  rounds: number,
): Promise<Record<string, number>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(variants)) {
      const ms = await run();
      if (round > 0) times.set(name, [...(times.get(name) ?? []), ms]);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]));
}

/** Prices are loaded; no column and no bitset is known. */
export function coldMs({ market, jobs }: Workload): number {
  const engine = createMarketEngine(market);
  return elapsedMs(() => engine.rowsOf(jobs)) / jobs.length;
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
