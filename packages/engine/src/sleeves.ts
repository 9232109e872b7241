import type { Costs } from "@tradewind/core/backtest/costs";
import { limits } from "@tradewind/core/limits";
import type { PartRange } from "@tradewind/core/market/bars";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import type { Arena } from "./arena.ts";
import type { EngineModule } from "./module.ts";
import {
  createRecord,
  type SleeveRecord,
  writeCosts,
  writePrices,
  writeSignals,
  writeTerms,
} from "./record.ts";
import { signalBitsOf } from "./signals.ts";
import type { SymbolEngine } from "./symbolEngine.ts";
import { createTradeLists, type TradeLists, type TradeTotals } from "./tradeLists.ts";

const SUMS = 96;

/** One strategy on one symbol, with capital of its own. */
export interface SleevePlan {
  readonly symbol: SymbolEngine;
  readonly strategy: SingleStrategy;
  readonly capital: number;
}

export interface AccountPlan {
  /** At least one. */
  readonly sleeves: readonly SleevePlan[];
  readonly range: PartRange;
  readonly costs: Costs;
  readonly firstSignal: number;
}

/** What an account's sleeves came to. */
export interface AccountOutcome extends TradeTotals {
  /** As `measure` in `assembly/measure.ts` writes them; overwritten by the next account. */
  readonly sums: Float64Array;
  readonly firstEquity: number;
  readonly notional: number;
}

/** Pieces of the engine's memory that every account uses in turn. */
interface Desk {
  readonly module: EngineModule;
  readonly arena: Arena;
  readonly record: SleeveRecord;
  readonly trades: TradeLists;
  readonly blocks: number;
  readonly curve: number;
  readonly account: number;
  readonly returns: number;
  readonly touched: number;
  readonly accountTouched: number;
  readonly held: number;
  readonly sums: number;
}

/** Reserves what an account of these symbols needs, and answers the function that runs one. */
export function createAccounts(
  module: EngineModule,
  arena: Arena,
  symbols: readonly SymbolEngine[],
  barsPerYear: number,
): (plan: AccountPlan) => AccountOutcome {
  const { columnBytes = 0, blocks = 0 } = symbols[0]?.prices ?? {};
  const record = createRecord(module, arena);
  record.number(module.BARS_PER_YEAR, barsPerYear);
  const desk: Desk = {
    module,
    arena,
    record,
    trades: createTradeLists(module, arena, symbols.length * limits.ensembleMembersMax),
    blocks,
    curve: arena.reserve(columnBytes),
    account: arena.reserve(columnBytes),
    returns: arena.reserve(columnBytes),
    touched: arena.reserve(blocks * 16),
    accountTouched: arena.reserve(blocks * 16),
    held: arena.reserve(blocks * 16),
    sums: arena.reserve(SUMS * 8),
  };
  return (plan) => runAccount(desk, plan);
}

function runAccount(desk: Desk, plan: AccountPlan): AccountOutcome {
  const { module, arena, record, trades } = desk;
  const single = plan.sleeves.length === 1;
  clearBits(desk, desk.held);
  trades.begin();
  writeCosts(module, record, plan.costs);
  record.integer(module.END, plan.range.end);
  record.integer(module.FIRST_SIGNAL, plan.firstSignal);
  record.integer(module.EQUITY, desk.curve);
  record.integer(module.HELD, desk.held);
  record.integer(module.TOUCHED, desk.touched);
  let notional = 0;
  let firstEquity = 0;
  plan.sleeves.forEach((sleeve, index) => {
    runSleeve(desk, plan, sleeve, single);
    if (!single) addSleeve(desk, plan, sleeve, index === 0);
    notional += record.results()[1] as number;
    firstEquity += sleeve.capital;
  });
  const [curve, touched] = single ? [desk.curve, desk.touched] : [desk.account, desk.accountTouched];
  const { start, end } = plan.range;
  module.measure(curve, touched, desk.held, start, end, firstEquity, desk.returns, desk.sums);
  const sums = new Float64Array(arena.memory.buffer, desk.sums, SUMS);
  const [, , made = 0, wins = 0, gained = 0, lost = 0] = record.results();
  const totals = single ? { trades: made, wins, gained, lost } : trades.total();
  return { sums, firstEquity, notional, ...totals };
}

function runSleeve(desk: Desk, { range }: AccountPlan, sleeve: SleevePlan, single: boolean): void {
  const { module, record, trades } = desk;
  const { symbol, strategy, capital } = sleeve;
  clearBits(desk, desk.touched);
  writePrices(module, record, symbol.prices);
  writeSignals(module, record, signalBitsOf(module, symbol, strategy));
  writeTerms(module, record, strategy);
  record.number(module.CAPITAL, capital);
  record.integer(module.TRADES, single ? 0 : trades.next(range.end - range.start));
  module.runSleeve(record.pointer);
  symbol.release();
}

function addSleeve(desk: Desk, { range }: AccountPlan, { capital }: SleevePlan, first: boolean): void {
  const { module, account, accountTouched, curve, touched, blocks } = desk;
  module.addSleeve(
    account,
    accountTouched,
    curve,
    touched,
    capital,
    range.start,
    range.end,
    blocks,
    first ? 1 : 0,
  );
  desk.trades.add(desk.record.results()[2] as number);
}

function clearBits({ arena, blocks }: Desk, pointer: number): void {
  new Uint8Array(arena.memory.buffer, pointer, blocks * 16).fill(0);
}
