import { z } from "zod";
import { Sizing, Stops } from "../strategy/schema.ts";
import type { ScriptStrategy } from "../strategy/scriptSchema.ts";
import type { Signals } from "./signals.ts";
import type { EntryTerms } from "./sleeve.ts";

/** What a script wants to hold from the next bar on. Terms that are left out are the strategy's. */
export const Order = Stops.extend({
  position: z.enum(["long", "short", "flat"]),
  leverage: Sizing.shape.leverage.optional(),
});
export type Order = z.infer<typeof Order>;

/**
 * A script's answers on one symbol, one a bar from the first bar on, as stretches of equal answers: `answers[i]` held
 * for `lengths[i]` bars, 0 for no order, else the place in `orders` counted from 1.
 */
export const SymbolOrders = z.strictObject({
  orders: z.array(Order),
  lengths: z.array(z.int().min(1)),
  answers: z.array(z.int().min(0)),
});
export type SymbolOrders = z.infer<typeof SymbolOrders>;

/** One entry a symbol, in the market's order. */
export const ScriptOrders = z.array(SymbolOrders);
export type ScriptOrders = z.infer<typeof ScriptOrders>;

/** The answers at bars before `end`, each bar's own: what `lengths` and `answers` say in short. */
export function answersOf({ orders, lengths, answers }: SymbolOrders, end: number): (Order | null)[] {
  const each: (Order | null)[] = [];
  for (const [index, answer] of answers.entries()) {
    const order = orders[answer - 1] ?? null;
    for (let bar = 0; bar < (lengths[index] ?? 0) && each.length < end; bar++) each.push(order);
  }
  return each;
}

/** Answers given bar by bar, in the short form; equal answers are one. */
export function packOrders(each: readonly (Order | null)[]): SymbolOrders {
  const orders: Order[] = [];
  const places = new Map<string, number>();
  const lengths: number[] = [];
  const answers: number[] = [];
  for (const order of each) {
    const answer = order === null ? 0 : placeOf(order);
    if (answers.at(-1) === answer) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + 1;
    else {
      answers.push(answer);
      lengths.push(1);
    }
  }
  return { orders, lengths, answers };

  function placeOf(order: Order): number {
    const { position, leverage, stopLoss, takeProfit, trailingStop, holdingBarsMax } = order;
    const key = [position, leverage, stopLoss, takeProfit, trailingStop, holdingBarsMax].join("/");
    const known = places.get(key);
    if (known !== undefined) return known;
    orders.push(order);
    places.set(key, orders.length);
    return orders.length;
  }
}

/**
 * Orders as the signals that the sleeve takes: wanting one side enters it and leaves the other, wanting none leaves
 * both, and a bar without an order changes nothing. Bars after the last answer are without.
 */
export function signalsOfOrders(each: readonly (Order | null)[], bars: number): Signals {
  const long = { entry: new Uint8Array(bars), exit: new Uint8Array(bars) };
  const short = { entry: new Uint8Array(bars), exit: new Uint8Array(bars) };
  for (const [t, order] of each.entries()) {
    if (order === null || t >= bars) continue;
    if (order.position === "long") long.entry[t] = 1;
    else long.exit[t] = 1;
    if (order.position === "short") short.entry[t] = 1;
    else short.exit[t] = 1;
  }
  return { long, short };
}

/** The terms of each bar's order: its own, and the strategy's where it has none. */
export function termsOfOrders(
  each: readonly (Order | null)[],
  { stops, sizing }: Pick<ScriptStrategy, "stops" | "sizing">,
): (signalBar: number) => EntryTerms {
  return (signalBar) => {
    const order = each[signalBar];
    if (order === null || order === undefined) return { leverage: sizing.leverage, stops };
    const { position: _, leverage = sizing.leverage, ...own } = order;
    return { leverage, stops: { ...stops, ...own } };
  };
}
