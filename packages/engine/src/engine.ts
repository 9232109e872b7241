import { assertRange } from "@tradewind/core/backtest/range";
import type { BacktestResult, BacktestTrace } from "@tradewind/core/backtest/result";
import { ENGINE_VERSION } from "@tradewind/core/backtest/version";
import type { Market, PartRange } from "@tradewind/core/market/bars";
import { assertMarket } from "@tradewind/core/market/check";
import type { BacktestJob } from "./accountWriter.ts";
import { type Arena, createArena, takeArenaOf } from "./arena.ts";
import { createBatchRunner } from "./batches.ts";
import { createCatalogue } from "./catalogue.ts";
import { engineHash } from "./hash.ts";
import { copyMarket, pointersOf } from "./marketMemory.ts";
import { type EngineLimits, memoryPlanOf, usualLimits } from "./memoryPlan.ts";
import { instantiate } from "./module.ts";
import type { PoolCounters } from "./pool.ts";
import type { PricePointers } from "./priceColumns.ts";
import { place, ROW_VALUES } from "./rowLayout.ts";
import { resultOfRow } from "./rows.ts";
import { createSymbols } from "./symbols.ts";
import { createTracer } from "./traces.ts";

/** What a result depends on besides its input: both belong into the key of every cache, and into every result kept. */
export { ENGINE_VERSION };
/** SHA-256 of the module, in hexadecimal. */
export const moduleHash: string = engineHash;
export type { BacktestJob, BacktestResult, EngineLimits };
export { ROW_VALUES, resultOfRow };

/** Backtests on one market, whose columns and atoms stay in the engine's memory. */
export interface MarketEngine {
  readonly market: Market;
  /**
   * What core's `backtest` answers, bit for bit.
   * @throws TerminalError `backtest.range`, `backtest.not_finite`, `engine.memory`.
   */
  backtest(job: BacktestJob): BacktestResult;
  /** The same for a batch, in the jobs' order: much faster than one by one. Throws as `backtest` for the first that fails. */
  backtestAll(jobs: readonly BacktestJob[]): BacktestResult[];
  /**
   * The batch's results in their compact form: one row of `ROW_VALUES` numbers a job, in order, in an array of its
   * own. `resultOfRow(rows, index)` reads one, at once or from where it was stored or sent. Jobs that come to the same
   * run once. A job whose account grows beyond numbers does not spoil its neighbours: reading its row throws
   * `backtest.not_finite`.
   * @throws TerminalError `backtest.range` for a bad range, before anything runs; `engine.memory`.
   */
  rowsOf(jobs: readonly BacktestJob[]): Float64Array;
  /**
   * What core's `backtestWithTrace` answers, bit for bit: the result with the curve of the account and its trades.
   * @throws as `backtest`.
   */
  trace(job: BacktestJob): BacktestTrace;
  /**
   * One 64-bit cell of shared memory that counts simulated bars, strategy by strategy, while a batch runs: another
   * thread reads it with `Atomics.load`.
   */
  readonly simulatedBars: BigInt64Array;
  /** What the caches did so far, and the bytes of memory in use. */
  usage(): EngineUsage;
}

export interface EngineUsage {
  readonly bytes: number;
  readonly columns: PoolCounters;
  readonly atoms: PoolCounters;
}

/**
 * Loads a market: where its columns lie in memory that `roomInArena` gave, as they are, the first time; else by copying
 * them. Memory: `memoryPlan.ts` says how much; the caches shrink where it is little.
 * @throws TerminalError `market.broken`, `engine.memory`.
 */
export function createMarketEngine(market: Market, limits: EngineLimits = usualLimits): MarketEngine {
  assertMarket(market);
  const plan = memoryPlanOf(market, limits);
  const own = takeArenaOf(market.symbols[0]?.open ?? new Float64Array());
  if (own !== null) return engineOf(market, own, pointersOf(market), plan);
  const arena = createArena(plan.bytesMax);
  return engineOf(market, arena, copyMarket(arena, market), plan);
}

function engineOf(
  market: Market,
  arena: Arena,
  pointers: readonly PricePointers[],
  plan: { readonly columnBytesMax: number; readonly bitBytesMax: number },
): MarketEngine {
  const taker = { take: (_count: number): void => {} };
  const module = instantiate(arena.memory, (count) => taker.take(count));
  const catalogue = createCatalogue();
  const progress = arena.reserve(8);
  const symbols = createSymbols(module, arena, catalogue, market, pointers, plan);
  const runner = createBatchRunner(module, arena, catalogue, market, symbols, progress);
  const trace = createTracer(module, arena, market, runner, taker);
  const rowsOf = (jobs: readonly BacktestJob[]): Float64Array => {
    for (const job of jobs) assertRange(market, job.range);
    const rows = new Float64Array(jobs.length * ROW_VALUES);
    runner.run(jobs, rows);
    jobs.forEach(({ range }, index) => {
      writeSpan(rows, index, market, range);
    });
    return rows;
  };
  const backtestAll = (jobs: readonly BacktestJob[]): BacktestResult[] => {
    const rows = rowsOf(jobs);
    return jobs.map((_, index) => resultOfRow(rows, index));
  };
  return {
    market,
    rowsOf,
    backtestAll,
    backtest: (job) => backtestAll([job])[0] as BacktestResult,
    trace: (job) => {
      assertRange(market, job.range);
      return trace(job, (row) => {
        writeSpan(row, 0, market, job.range);
      });
    },
    simulatedBars: new BigInt64Array(arena.memory.buffer, progress, 1),
    usage: () => ({
      bytes: arena.bytes(),
      columns: total(symbols.map(({ columns }) => columns.pool.counters)),
      atoms: total(symbols.map(({ atoms }) => atoms.pool.counters)),
    }),
  };
}

function writeSpan(
  rows: Float64Array,
  index: number,
  { symbols, barsPerYear }: Market,
  { start, end }: PartRange,
): void {
  const days = symbols[0]?.days ?? new Int32Array();
  const at = index * ROW_VALUES;
  rows[at + place.bars] = end - start - 1;
  rows[at + place.calendarDays] = (days[end - 1] as number) - (days[start] as number);
  rows[at + place.barsPerYear] = barsPerYear;
}

function total(counters: readonly PoolCounters[]): PoolCounters {
  const sum = (of: (counter: PoolCounters) => number): number =>
    counters.reduce((all, counter) => all + of(counter), 0);
  return {
    hits: sum(({ hits }) => hits),
    misses: sum(({ misses }) => misses),
    evictions: sum(({ evictions }) => evictions),
  };
}
