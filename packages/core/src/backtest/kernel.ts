import { TerminalError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Market, PartRange } from "../market/bars.ts";
import { assertMarket } from "../market/check.ts";
import { sizeOf } from "../strategy/kinds.ts";
import { measureStrategy } from "../strategy/measure.ts";
import type { SingleStrategy, Strategy } from "../strategy/schema.ts";
import type { ScriptStrategy } from "../strategy/scriptSchema.ts";
import { allocate, firstDecision } from "./allocation.ts";
import { blocksOf } from "./blocks.ts";
import { columnsOf } from "./columns.ts";
import type { Costs } from "./costs.ts";
import { answersOf, type ScriptOrders, signalsOfOrders, termsOfOrders } from "./orders.ts";
import { assertRange } from "./range.ts";
import type { BacktestResult, BacktestTrace } from "./result.ts";
import { signalsOf } from "./signals.ts";
import { runSleeve, type SleeveOutcome } from "./sleeve.ts";
import type { SleeveWeighting } from "./sleeveWeighting.ts";
import { statisticsOf, type TradeTotals, tradeTotalsOf } from "./statistics.ts";

export { ENGINE_VERSION } from "./version.ts";

export interface BacktestInput {
  readonly strategy: Strategy;
  readonly market: Market;
  /** Indicators may look at bars before it; the account is flat at its first bar and again at its last. */
  readonly range: PartRange;
  readonly costs: Costs;
  /** How symbols share the account; in equal parts where it is absent. */
  readonly sleeves?: SleeveWeighting | undefined;
}

/**
 * Runs a strategy over a part of a market: signals at a close fill at the next bar. The account starts at 1, shared
 * among the symbols and, within a symbol, among an ensemble's members by weight; each share compounds on its
 * own and can lose no more than itself.
 * @throws TerminalError `market.broken`, `backtest.range`.
 */
export function backtest(input: BacktestInput): BacktestResult {
  return backtestWithTrace(input).result;
}

/** The same, with the account's equity at each close of the range (1 at the first) and the trades by entry. */
export function backtestWithTrace(input: BacktestInput): BacktestTrace {
  assertInput(input);
  return traceOf(input, runSleeves(input));
}

/** A script's backtest: the same account, moved by the orders that the script gave. */
export interface ScriptedInput extends Omit<BacktestInput, "strategy"> {
  readonly strategy: ScriptStrategy;
  readonly orders: ScriptOrders;
}

/** As `backtestWithTrace`, of a script. Bars without an answer are without an order. */
export function scriptedBacktest(input: ScriptedInput): BacktestTrace {
  assertInput(input);
  return traceOf(input, runScriptedSleeves(input));
}

type Account = Omit<BacktestInput, "strategy">;

function assertInput({ market, range }: Account): void {
  assertMarket(market);
  assertRange(market, range);
}

function traceOf({ market, range }: Account, sleeves: readonly SleeveOutcome[]): BacktestTrace {
  const days = (market.symbols[0]?.days ?? new Int32Array()).slice(range.start, range.end);
  const equity = addUp(sleeves, range.end - range.start);
  const trades = sleeves.flatMap((sleeve) => sleeve.trades).sort((a, b) => a.entryDay - b.entryDay);
  const blocks = blocksOf(equity, limits.blocksCount);
  const activity = {
    ...tradeTotals(sleeves),
    notional: sleeves.reduce((sum, sleeve) => sum + sleeve.notional, 0),
    barsHeld: countHeld(sleeves, equity.length),
  };
  const result = {
    statistics: statisticsOf({ equity, days, barsPerYear: market.barsPerYear, activity, blocks }),
    blocks,
    ruined: !((equity.at(-1) ?? 1) > 0),
  };
  return { result, days, equity, trades };
}

interface Sharing {
  readonly firstSignal: number;
  readonly shares: readonly number[];
}

function shareOut({ market, range, sleeves = "equalCapital" }: Account, lookbackBars: number): Sharing {
  const firstSignal = firstDecision(sleeves, Math.max(range.start, lookbackBars));
  return { firstSignal, shares: allocate(market, sleeves, Math.min(firstSignal, range.end - 1)) };
}

function runScriptedSleeves(input: ScriptedInput): SleeveOutcome[] {
  const { strategy, market, range, costs, orders } = input;
  const { firstSignal, shares } = shareOut(input, sizeOf(strategy).lookbackBars);
  return market.symbols.map((bars, index) => {
    const own = orders[index];
    const each = own === undefined ? [] : answersOf(own, range.end);
    return runSleeve({
      columns: columnsOf(bars, market.barsPerYear),
      signals: signalsOfOrders(each, range.end),
      stops: strategy.stops,
      sizing: strategy.sizing,
      termsAt: termsOfOrders(each, strategy),
      costs,
      range,
      firstSignal,
      capital: shares[index] ?? 0,
      member: 0,
    });
  });
}

function runSleeves(input: BacktestInput): SleeveOutcome[] {
  const { strategy, market, range, costs } = input;
  const { firstSignal, shares } = shareOut(input, measureStrategy(strategy).lookbackBars);
  const members = membersOf(strategy);
  return market.symbols.flatMap((bars, index) => {
    const columns = columnsOf(bars, market.barsPerYear);
    return members.map(({ strategy: single, weight }, member) =>
      runSleeve({
        columns,
        signals: signalsOf(single, columns),
        stops: single.stops,
        sizing: single.sizing,
        costs,
        range,
        firstSignal,
        capital: weight * (shares[index] ?? 0),
        member,
      }),
    );
  });
}

/** Members with weights that sum to 1; a single strategy is its own only member. */
function membersOf(strategy: Strategy): readonly { strategy: SingleStrategy; weight: number }[] {
  if (strategy.kind === "single") return [{ strategy, weight: 1 }];
  const total = strategy.members.reduce((sum, member) => sum + member.weight, 0);
  return strategy.members.map((member) => ({ ...member, weight: member.weight / total }));
}

/** The account: the sum of its sleeves, in their order. */
function addUp(sleeves: readonly SleeveOutcome[], bars: number): Float64Array {
  const equity = new Float64Array(bars);
  for (const sleeve of sleeves) {
    for (let i = 0; i < bars; i++) equity[i] = (equity[i] as number) + (sleeve.equity[i] as number);
  }
  const bad = equity.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) {
    throw new TerminalError(
      "internal",
      "backtest.not_finite",
      `equity is ${equity[bad]} at bar ${bad} of the range`,
    );
  }
  return equity;
}

/** Of the account: each sleeve's own, added in the sleeves' order. */
function tradeTotals(sleeves: readonly SleeveOutcome[]): TradeTotals {
  return sleeves
    .map(({ trades }) => tradeTotalsOf(trades.map(({ profit }) => profit)))
    .reduce((total, own) => ({
      trades: total.trades + own.trades,
      wins: total.wins + own.wins,
      gained: total.gained + own.gained,
      lost: total.lost + own.lost,
    }));
}

function countHeld(sleeves: readonly SleeveOutcome[], bars: number): number {
  let count = 0;
  for (let i = 0; i < bars; i++) if (sleeves.some((sleeve) => sleeve.held[i] === 1)) count++;
  return count;
}
