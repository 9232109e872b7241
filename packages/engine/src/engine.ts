import { allocate, firstDecision } from "@tradewind/core/backtest/allocation";
import {
  assertRange,
  type BacktestInput,
  ENGINE_VERSION,
  backtest as oracle,
} from "@tradewind/core/backtest/kernel";
import type { BacktestResult } from "@tradewind/core/backtest/result";
import type { Market, PartRange } from "@tradewind/core/market/bars";
import { assertMarket } from "@tradewind/core/market/check";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { createArena } from "./arena.ts";
import { engineHash } from "./hash.ts";
import { lookbackBarsOf } from "./lookback.ts";
import { instantiate } from "./module.ts";
import { place, ROW_VALUES } from "./rowLayout.ts";
import { isFiniteRow, resultOfRow } from "./rows.ts";
import { type AccountPlan, createAccounts } from "./sleeves.ts";
import { createSymbolEngine, type SymbolEngine } from "./symbolEngine.ts";

/** What a result depends on besides its input: both belong into the key of every cache, and into every result kept. */
export { ENGINE_VERSION };
/** SHA-256 of the module, in hexadecimal. */
export const moduleHash: string = engineHash;
export { ROW_VALUES, resultOfRow };

/** One backtest of a batch: core's input, less the market, which is the engine's. */
export type BacktestJob = Omit<BacktestInput, "market">;

/** Backtests on one market, whose columns and atoms stay in the engine's memory. */
export interface MarketEngine {
  /**
   * What core's `backtest` answers, bit for bit.
   * @throws TerminalError `backtest.range`, `backtest.not_finite`, `engine.memory`.
   */
  backtest(job: BacktestJob): BacktestResult;
  /** The same for a batch, in the jobs' order: much faster than one by one. Throws as `backtest` for the first that fails. */
  backtestAll(jobs: readonly BacktestJob[]): BacktestResult[];
  /**
   * The batch's results in their compact form: one row of `ROW_VALUES` numbers a job, in order, in an array of its
   * own. `resultOfRow(rows, index)` reads one, at once or from where it was stored or sent. A job whose account grows
   * beyond numbers does not spoil its neighbours: reading its row throws `backtest.not_finite`.
   * @throws TerminalError `backtest.range` for a bad range, before anything runs; `engine.memory`.
   */
  rowsOf(jobs: readonly BacktestJob[]): Float64Array;
}

export interface EngineLimits {
  /** Bytes of indicator columns and of bitsets that are kept, over all symbols. */
  readonly columnBytesMax: number;
  readonly bitBytesMax: number;
}

const DEFAULT_LIMITS: EngineLimits = { columnBytesMax: 256_000_000, bitBytesMax: 128_000_000 };

/**
 * Loads a market. Memory: 14 columns of 8 bytes a bar for each symbol and 3 for the account, the two caches, and 16 bytes
 * a trade of an account of several sleeves.
 * @throws TerminalError `market.broken`, `engine.memory`.
 */
export function createMarketEngine(market: Market, limits: EngineLimits = DEFAULT_LIMITS): MarketEngine {
  assertMarket(market);
  const arena = createArena();
  const module = instantiate(arena.memory);
  const perSymbol = {
    columnBytesMax: limits.columnBytesMax / market.symbols.length,
    bitBytesMax: limits.bitBytesMax / market.symbols.length,
  };
  const symbols = market.symbols.map((bars) =>
    createSymbolEngine(module, arena, bars, market.barsPerYear, perSymbol),
  );
  const runAccount = createAccounts(module, arena, symbols, market.barsPerYear);
  const rowsOf = (jobs: readonly BacktestJob[]): Float64Array => {
    for (const job of jobs) assertRange(market, job.range);
    const rows = new Float64Array(jobs.length * ROW_VALUES);
    jobs.forEach((job, index) => {
      const row = rows.subarray(index * ROW_VALUES, (index + 1) * ROW_VALUES);
      runAccount(planOf(market, symbols, job), row);
      writeSpan(row, market, job.range);
    });
    return rows;
  };
  const backtestAll = (jobs: readonly BacktestJob[]): BacktestResult[] => {
    const rows = rowsOf(jobs);
    // What is wrong with an account, and where, the oracle tells.
    return jobs.map((job, i) => (isFiniteRow(rows, i) ? resultOfRow(rows, i) : oracle({ ...job, market })));
  };
  return { rowsOf, backtestAll, backtest: (job) => backtestAll([job])[0] as BacktestResult };
}

function planOf(
  market: Market,
  symbols: readonly SymbolEngine[],
  { strategy, range, costs, sleeves: weighting = "equalCapital" }: BacktestJob,
): AccountPlan {
  const settled = Math.max(range.start, lookbackBarsOf(strategy));
  const firstSignal = firstDecision(weighting, settled);
  const shares = allocate(market, weighting, Math.min(firstSignal, range.end - 1));
  const members = membersOf(strategy);
  const sleeves = symbols.flatMap((symbol, index) =>
    members.map((member) => ({
      symbol,
      strategy: member.strategy,
      capital: member.weight * (shares[index] ?? 0),
    })),
  );
  return { sleeves, range, costs, firstSignal };
}

function writeSpan(row: Float64Array, { symbols, barsPerYear }: Market, { start, end }: PartRange): void {
  const days = symbols[0]?.days ?? new Int32Array();
  row[place.bars] = end - start - 1;
  row[place.calendarDays] = (days[end - 1] as number) - (days[start] as number);
  row[place.barsPerYear] = barsPerYear;
}

function membersOf(
  strategy: BacktestInput["strategy"],
): readonly { strategy: SingleStrategy; weight: number }[] {
  if (strategy.kind === "single") return [{ strategy, weight: 1 }];
  const total = strategy.members.reduce((sum, member) => sum + member.weight, 0);
  return strategy.members.map((member) => ({ ...member, weight: member.weight / total }));
}
