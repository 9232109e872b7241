import type { CarryRates, Costs } from "./costs.ts";
import { commissionOf, fillPrice, type Side } from "./fill.ts";

/** An open position. Units are fixed for its life; its worth at a price is cash + side × units × price. */
export interface Position {
  readonly side: Side;
  readonly units: number;
  readonly entryBar: number;
  /** After slippage; stops are fractions of it. */
  readonly entryPrice: number;
  /** As a multiple of the sleeve's equity at entry. */
  readonly exposure: number;
  readonly equityBefore: number;
  /** Lent or owed by the sleeve: falls with every charge. */
  cash: number;
  /** Highest high since the fill (lowest low when short), up to the previous bar. */
  extreme: number;
}

export interface Entry {
  readonly side: Side;
  readonly bar: number;
  readonly reference: number;
  readonly slippage: number;
  readonly exposure: number;
  readonly equity: number;
}

/** Buys or sells short `exposure` times the sleeve's equity. */
export function openPosition(entry: Entry, costs: Costs): Position {
  const { side, equity, exposure } = entry;
  const entryPrice = fillPrice(entry.reference, side, entry.slippage);
  const units = (exposure * equity) / entryPrice;
  const commission = commissionOf(costs, units * entryPrice);
  return {
    side,
    units,
    entryBar: entry.bar,
    entryPrice,
    exposure,
    equityBefore: equity,
    cash: equity - side * units * entryPrice - commission,
    extreme: entryPrice,
  };
}

/** The sleeve's equity with the position valued at a price. */
export function equityAt(position: Position, price: number): number {
  return position.cash + position.side * position.units * price;
}

/** The price at which nothing is left; zero or negative for a long position that owes nothing. */
export function liquidationPrice({ side, units, cash }: Position): number {
  return (-side * cash) / units;
}

/**
 * Charges one bar held: financing on what the position exceeds its sleeve's equity, which for a long one is its debt,
 * and borrow on a short position's notional.
 */
export function chargeCarry(position: Position, close: number, rates: CarryRates): void {
  const { side, units, cash } = position;
  if (side === 1) {
    if (cash < 0) position.cash = cash * (1 + rates.financing);
    return;
  }
  const notional = units * close;
  const excess = Math.max(0, 2 * notional - cash);
  position.cash = cash - rates.borrow * notional - rates.financing * excess;
}

/** What is left after closing at `price` (after slippage), commission paid. May be below zero. */
export function closePosition(position: Position, price: number, costs: Costs): number {
  return equityAt(position, price) - commissionOf(costs, position.units * price);
}
