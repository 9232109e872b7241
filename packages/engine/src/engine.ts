import { allocate, firstDecision } from "@tradewind/core/backtest/allocation";
import { type BacktestInput, backtest as oracle } from "@tradewind/core/backtest/kernel";
import type { BacktestResult } from "@tradewind/core/backtest/result";
import type { Market, PartRange } from "@tradewind/core/market/bars";
import { assertMarket } from "@tradewind/core/market/check";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { createArena } from "./arena.ts";
import { lookbackBarsOf } from "./lookback.ts";
import { instantiate } from "./module.ts";
import { EQUITY_SUM, resultOf, type Span } from "./results.ts";
import { type AccountPlan, createAccounts } from "./sleeves.ts";
import { createSymbolEngine, type SymbolEngine } from "./symbolEngine.ts";

/** Backtests on one market, whose columns and atoms stay in the engine's memory. */
export interface MarketEngine {
  /**
   * What core's `backtest` answers, bit for bit.
   * @throws TerminalError `backtest.range`, `backtest.not_finite`, `engine.memory`.
   */
  backtest(input: Omit<BacktestInput, "market">): BacktestResult;
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
  return {
    backtest: (input) => {
      // What is wrong with an input, and where, the oracle tells.
      if (!isRange(market, input.range)) return oracle({ ...input, market });
      const outcome = runAccount(planOf(market, symbols, input));
      if (!Number.isFinite(outcome.sums[EQUITY_SUM])) return oracle({ ...input, market });
      return resultOf(outcome, spanOf(market, input.range));
    },
  };
}

function isRange(market: Market, { start, end }: PartRange): boolean {
  const bars = market.symbols[0]?.days.length ?? 0;
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= bars;
}

function planOf(
  market: Market,
  symbols: readonly SymbolEngine[],
  { strategy, range, costs, sleeves: weighting = "equalCapital" }: Omit<BacktestInput, "market">,
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

function spanOf({ symbols, barsPerYear }: Market, { start, end }: PartRange): Span {
  const days = symbols[0]?.days ?? new Int32Array();
  const calendarDays = (days[end - 1] as number) - (days[start] as number);
  return { bars: end - start - 1, calendarDays, barsPerYear };
}

function membersOf(
  strategy: BacktestInput["strategy"],
): readonly { strategy: SingleStrategy; weight: number }[] {
  if (strategy.kind === "single") return [{ strategy, weight: 1 }];
  const total = strategy.members.reduce((sum, member) => sum + member.weight, 0);
  return strategy.members.map((member) => ({ ...member, weight: member.weight / total }));
}
