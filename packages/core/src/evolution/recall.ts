import type { BacktestJob } from "../backtest/backtester.ts";
import { POPULATION_KNOWN, predictNs } from "../backtest/predictedTime.ts";
import type { Provenance } from "../backtest/provenance.ts";
import type { BacktestResult } from "../backtest/result.ts";
import { contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import type { ResultCache } from "../ports.ts";
import type { RecallCounts } from "../safety/operations.ts";
import { packedBlock, packedStatistics } from "./packedNumbers.ts";
import { decodeResult, encodeResult } from "./recalledResult.ts";

/** Where results of earlier runs are found, and who hears how often. */
export interface Recall {
  readonly cache: ResultCache;
  readonly told: (counts: RecallCounts) => void;
}

export interface RecallWork {
  readonly recall: Recall;
  /** Of the market. */
  readonly symbols: number;
  /** With the market's content hash: what is computed, and from what. */
  readonly provenance: Provenance;
  /** Computes results in the jobs' order. */
  readonly compute: (jobs: readonly BacktestJob[]) => BacktestResult[];
}

/** A backtest under the id of its strategy. */
export interface NamedJob extends BacktestJob {
  readonly strategyId: string;
}

/** What is kept of a result, and in which form: raised with either. */
const FORM = 1;

/**
 * Results in the jobs' order: those of earlier runs that are still there, bit for bit what computing would give, and the
 * others computed and kept. Only what is predicted to cost much more than looking is looked for at all; the prediction
 * is the same on every machine. What is not as it was written is computed anew.
 */
export async function recallOrCompute(
  jobs: readonly NamedJob[],
  work: RecallWork,
): Promise<BacktestResult[]> {
  const { recall, compute } = work;
  const worthwhile = jobs.filter((job) => isDear(job, work.symbols));
  if (worthwhile.length === 0) return compute(jobs);
  const keyOf = keysFor(work.provenance);
  const keys = new Map(worthwhile.map((job) => [job, keyOf(job)]));
  const found = await recall.cache.get([...keys.values()]);
  const results = jobs.map((job) => {
    const bytes = found.get(keys.get(job) ?? "");
    return bytes === undefined ? null : decodeResult(bytes);
  });
  const missing = jobs.filter((_, index) => results[index] === null);
  const computed = new Map(missing.map((job, index) => [job, index]));
  const fresh = missing.length === 0 ? [] : compute(missing);
  await keep(recall.cache, missing, fresh, keys);
  const misses = missing.filter((job) => keys.has(job)).length;
  recall.told({ hits: jobs.length - missing.length, misses });
  return jobs.map((job, index) => results[index] ?? (fresh[computed.get(job) ?? -1] as BacktestResult));
}

/** At the usual rates, so that it does not depend on the machine whether a result is looked for. */
function isDear({ strategy, range }: NamedJob, symbols: number): boolean {
  const bars = range.end - range.start;
  return predictNs(strategy, { bars, symbols, known: POPULATION_KNOWN }) >= limits.recalledResultNsMin;
}

async function keep(
  cache: ResultCache,
  jobs: readonly NamedJob[],
  results: readonly BacktestResult[],
  keys: ReadonlyMap<NamedJob, string>,
): Promise<void> {
  const entries = new Map<string, Uint8Array>();
  for (const [index, job] of jobs.entries()) {
    const key = keys.get(job);
    const result = results[index];
    if (key !== undefined && result !== undefined) entries.set(key, encodeResult(result));
  }
  if (entries.size > 0) await cache.put(entries);
}

/**
 * A key holds all that a result depends on: the data with their fill mode and bars a year (their content's hash), the
 * part, costs and sleeves, engine and module, the statistics there are, and the strategy.
 */
function keysFor(provenance: Provenance): (job: NamedJob) => string {
  const prefixes = new Map<string, string>();
  const statistics = [packedStatistics.names, packedBlock.names];
  return ({ strategyId, strategy: _, range, ...terms }) => {
    const name = `${range.start}/${range.end}`;
    const prefix =
      prefixes.get(name) ??
      contentHash({ form: FORM, statistics, ...provenance, start: range.start, end: range.end, ...terms });
    prefixes.set(name, prefix);
    return `${prefix.slice(0, 32)}${strategyId.slice(strategyId.indexOf("_") + 1)}`;
  };
}
