import type { Bars, PartRange } from "../market/bars.ts";
import type { Sizing, Stops } from "../strategy/schema.ts";
import type { Columns } from "./columns.ts";
import { type CarryRates, type Costs, carryRatesOf } from "./costs.ts";
import { fillPrice, type Side, slippageOf } from "./fill.ts";
import { chargeCarry, closePosition, equityAt, openPosition, type Position } from "./position.ts";
import type { ExitReason, Trade } from "./result.ts";
import type { Signals } from "./signals.ts";
import { type Bar, type Exit, touchedExit } from "./stops.ts";

/** One strategy on one symbol with capital of its own. */
export interface SleeveInput {
  readonly columns: Columns;
  readonly signals: Signals;
  readonly stops: Stops;
  readonly sizing: Sizing;
  readonly costs: Costs;
  readonly range: PartRange;
  /** Signals of earlier bars are not used: indicators are not settled yet. */
  readonly firstSignal: number;
  readonly capital: number;
  readonly member: number;
  /** Where orders bring terms of their own: those of the signal at a bar, instead of `stops` and `leverage`. */
  readonly termsAt?: ((signalBar: number) => EntryTerms) | undefined;
}

/** What an order may ask for; `leverage` is the most. */
export interface EntryTerms {
  readonly leverage: number;
  readonly stops: Stops;
}

/** Per bar of the range; money as fractions of the account at the start. */
export interface SleeveOutcome {
  readonly equity: Float64Array;
  /** 1 where a position was held through the bar or a part of it. */
  readonly held: Uint8Array;
  readonly trades: readonly Trade[];
  /** Traded in all, both ways. */
  readonly notional: number;
}

/** What the close of a bar decided for the next one. */
interface Order {
  readonly exit: boolean;
  readonly enter: Side | 0;
}

interface Sleeve {
  readonly input: SleeveInput;
  readonly dailyVolatility: Float64Array;
  readonly carry: CarryRates;
  readonly trades: Trade[];
  equity: number;
  position: Position | null;
  /** Of the position held. */
  stops: Stops;
  notional: number;
}

const NO_ORDER: Order = { exit: false, enter: 0 };

/**
 * Runs one sleeve over the bars of the range, bar by bar: the order of the bar before, stops, holding limit, end of
 * the part, charges, and the decision for the next bar. A sleeve that loses everything stays at zero.
 */
export function runSleeve(input: SleeveInput): SleeveOutcome {
  const { range, columns } = input;
  const { bars } = columns;
  const equity = new Float64Array(range.end - range.start);
  const held = new Uint8Array(equity.length);
  const sleeve: Sleeve = {
    input,
    dailyVolatility: columns.dailyVolatility(),
    carry: carryRatesOf(input.costs, columns.barsPerYear),
    trades: [],
    equity: input.capital,
    position: null,
    stops: input.stops,
    notional: 0,
  };
  let order = NO_ORDER;
  for (let t = range.start; t < range.end; t++) {
    const bar = barAt(bars, t);
    if (bars.fill === "nextOpen") execute(sleeve, order, t, bar.open);
    held[t - range.start] = sleeve.position === null ? 0 : 1;
    checkStops(sleeve, t, bar);
    if (bars.fill === "nextClose") execute(sleeve, order, t, bar.close);
    checkLimits(sleeve, t, bar);
    equity[t - range.start] = settle(sleeve, t, bar);
    order = decide(sleeve, t);
  }
  return { equity, held, trades: sleeve.trades, notional: sleeve.notional };
}

function barAt({ open, high, low, close }: Bars, t: number): Bar {
  return {
    open: open[t] as number,
    high: high[t] as number,
    low: low[t] as number,
    close: close[t] as number,
  };
}

/** Fills the order at a price: first the exit, then the entry, so that a reversal does both at once. */
function execute(sleeve: Sleeve, order: Order, t: number, reference: number): void {
  const { columns, range } = sleeve.input;
  if (order.exit) close(sleeve, t, { price: reference, reason: "signal" });
  // A position opened at the last close would be closed at the same price.
  const pointless = columns.bars.fill === "nextClose" && t === range.end - 1;
  if (order.enter !== 0 && sleeve.position === null && sleeve.equity > 0 && !pointless) {
    enter(sleeve, order.enter, t, reference);
  }
}

function enter(sleeve: Sleeve, side: Side, t: number, reference: number): void {
  const { costs, sizing, stops, termsAt } = sleeve.input;
  const slippage = slippageOf(costs, sleeve.dailyVolatility[t - 1] as number);
  const terms = termsAt?.(t - 1) ?? { leverage: sizing.leverage, stops };
  const exposure = exposureAt(sleeve, t - 1, terms.leverage);
  sleeve.stops = terms.stops;
  sleeve.position = openPosition(
    { side, bar: t, reference, slippage, exposure, equity: sleeve.equity },
    costs,
  );
  sleeve.notional += sleeve.position.units * sleeve.position.entryPrice;
}

function exposureAt({ input, dailyVolatility }: Sleeve, signalBar: number, leverage: number): number {
  const { volatilityTarget } = input.sizing;
  const volatility = (dailyVolatility[signalBar] as number) * Math.sqrt(input.columns.barsPerYear);
  if (volatilityTarget === undefined || volatility === 0) return leverage;
  return Math.min(leverage, volatilityTarget / volatility);
}

function checkStops(sleeve: Sleeve, t: number, bar: Bar): void {
  if (sleeve.position === null) return;
  const exit = touchedExit(sleeve.position, sleeve.stops, bar, sleeve.input.columns.bars.fill);
  if (exit !== null) close(sleeve, t, exit);
}

/** Exits at the bar's close: the holding limit and the end of the part. */
function checkLimits(sleeve: Sleeve, t: number, bar: Bar): void {
  if (sleeve.position === null) return;
  const { stops } = sleeve;
  const { range } = sleeve.input;
  const bars = t - sleeve.position.entryBar;
  if (stops.holdingBarsMax !== undefined && bars >= stops.holdingBarsMax) {
    close(sleeve, t, { price: bar.close, reason: "holdingLimit" });
  } else if (t === range.end - 1) {
    close(sleeve, t, { price: bar.close, reason: "endOfPart" });
  }
}

/** Charges the bar's carry and answers the equity at its close. */
function settle(sleeve: Sleeve, t: number, bar: Bar): number {
  const { position, input } = sleeve;
  if (position === null) return sleeve.equity;
  chargeCarry(position, bar.close, sleeve.carry);
  const equity = equityAt(position, bar.close);
  if (equity <= 0) {
    close(sleeve, t, { price: bar.close, reason: "liquidation" });
    return sleeve.equity;
  }
  // With fills at the close the fill bar's range lies before the fill.
  const lived = input.columns.bars.fill === "nextOpen" || t > position.entryBar;
  if (lived) {
    position.extreme =
      position.side === 1 ? Math.max(position.extreme, bar.high) : Math.min(position.extreme, bar.low);
  }
  return equity;
}

/** Closes at a price before slippage. Losses end at the sleeve's own capital: equity is never below zero. */
function close(sleeve: Sleeve, t: number, exit: Exit): void {
  const { position, input } = sleeve;
  if (position === null) return;
  const { costs } = input;
  const slippage =
    exit.reason === "liquidation" ? 0 : slippageOf(costs, sleeve.dailyVolatility[t - 1] as number);
  const price = fillPrice(exit.price, position.side === 1 ? -1 : 1, slippage);
  const left = exit.reason === "liquidation" ? 0 : closePosition(position, price, costs);
  const reason = left > 0 ? exit.reason : "liquidation";
  sleeve.equity = Math.max(0, left);
  sleeve.notional += position.units * price;
  sleeve.position = null;
  sleeve.trades.push(tradeOf(sleeve, position, { t, price, reason }));
}

function tradeOf(
  { input, equity }: Sleeve,
  position: Position,
  exit: { readonly t: number; readonly price: number; readonly reason: ExitReason },
): Trade {
  const { bars } = input.columns;
  const profit = equity - position.equityBefore;
  return {
    symbol: bars.symbol,
    member: input.member,
    side: position.side === 1 ? "long" : "short",
    signalDay: bars.days[position.entryBar - 1] as number,
    entryDay: bars.days[position.entryBar] as number,
    entryPrice: position.entryPrice,
    exitDay: bars.days[exit.t] as number,
    exitPrice: exit.price,
    exitReason: exit.reason,
    holdingBars: exit.t - position.entryBar,
    leverage: position.exposure,
    profit,
    returnOnEquity: profit / position.equityBefore,
  };
}

/** The order for the next bar. An opposite entry reverses only together with an exit: exits are the rule's to call. */
function decide({ input, position }: Sleeve, t: number): Order {
  const { signals, firstSignal } = input;
  if (t < firstSignal) return NO_ORDER;
  const held = position === null ? null : position.side === 1 ? signals.long : signals.short;
  const exit = held !== null && held.exit[t] === 1;
  if (position !== null && !exit) return NO_ORDER;
  const long = position?.side !== 1 && signals.long?.entry[t] === 1;
  const short = position?.side !== -1 && signals.short?.entry[t] === 1;
  return { exit, enter: long ? 1 : short ? -1 : 0 };
}
