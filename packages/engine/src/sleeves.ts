import type { Costs } from "@tradewind/core/backtest/costs";
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
import { place, ROW_VALUES } from "./rowLayout.ts";
import { signalBitsOf } from "./signals.ts";
import type { SymbolEngine } from "./symbolEngine.ts";

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

/** Pieces of the engine's memory that every account uses in turn. */
interface Desk {
  readonly module: EngineModule;
  readonly arena: Arena;
  readonly record: SleeveRecord;
  readonly blocks: number;
  readonly curve: number;
  readonly account: number;
  readonly touched: number;
  readonly accountTouched: number;
  readonly held: number;
  readonly row: number;
}

/** Reserves what an account of these symbols needs, and answers the function that runs one into a row. */
export function createAccounts(
  module: EngineModule,
  arena: Arena,
  symbols: readonly SymbolEngine[],
  barsPerYear: number,
): (plan: AccountPlan, row: Float64Array) => void {
  const { blocks, columnBytes } = (symbols[0] as SymbolEngine).prices;
  const record = createRecord(module, arena);
  record.number(module.BARS_PER_YEAR, barsPerYear);
  const desk: Desk = {
    module,
    arena,
    record,
    blocks,
    curve: arena.reserve(columnBytes),
    account: arena.reserve(columnBytes),
    touched: arena.reserve(blocks * 16),
    accountTouched: arena.reserve(blocks * 16),
    held: arena.reserve(blocks * 16),
    row: arena.reserve(ROW_VALUES * 8),
  };
  return (plan, row) => runAccount(desk, plan, row);
}

function runAccount(desk: Desk, plan: AccountPlan, row: Float64Array): void {
  const { module, arena, record } = desk;
  clearBits(desk, desk.held);
  writeCosts(module, record, plan.costs);
  record.integer(module.END, plan.range.end);
  record.integer(module.FIRST_SIGNAL, plan.firstSignal);
  record.integer(module.EQUITY, desk.curve);
  record.integer(module.HELD, desk.held);
  record.integer(module.TOUCHED, desk.touched);
  const totals = new Float64Array(5);
  let firstEquity = 0;
  plan.sleeves.forEach((sleeve, index) => {
    runSleeve(desk, sleeve);
    addSleeve(desk, plan, sleeve, index === 0);
    const [, notional = 0, trades = 0, wins = 0, gained = 0, lost = 0] = record.results();
    [trades, wins, gained, lost, notional].forEach((own, k) => {
      totals[k] = (totals[k] as number) + own;
    });
    firstEquity += sleeve.capital;
  });
  const { start, end } = plan.range;
  module.measureCurve(desk.account, desk.accountTouched, desk.held, start, end, desk.row);
  row.set(new Float64Array(arena.memory.buffer, desk.row, ROW_VALUES));
  row[place.firstEquity] = firstEquity;
  row.set(totals, place.trades);
}

function runSleeve(desk: Desk, sleeve: SleevePlan): void {
  const { module, record } = desk;
  const { symbol, strategy, capital } = sleeve;
  clearBits(desk, desk.touched);
  writePrices(module, record, symbol.prices);
  writeSignals(module, record, signalBitsOf(module, symbol, strategy));
  writeTerms(module, record, strategy);
  record.number(module.CAPITAL, capital);
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
}

function clearBits({ arena, blocks }: Desk, pointer: number): void {
  new Uint8Array(arena.memory.buffer, pointer, blocks * 16).fill(0);
}
