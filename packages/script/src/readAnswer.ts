import { Order } from "@tradewind/core/backtest/orders";
import { limits } from "@tradewind/core/limits";
import { ViolationError } from "@tradewind/core/safety/violationError";
import { roundTo } from "@tradewind/core/strategy/grid";
import { answers, termFields } from "./prelude.ts";

const COMPLAINT = "!";
/** Leverage in hundredths, levels in thousandths: finer differences make no other order. */
const steps: Readonly<Record<(typeof termFields)[number], number>> = {
  leverage: 100,
  stopLoss: 1_000,
  takeProfit: 1_000,
  trailingStop: 1_000,
  holdingBarsMax: 1,
};
const sides = new Map<number, Order["position"]>([
  [answers.long, "long"],
  [answers.short, "short"],
  [answers.flat, "flat"],
]);

/** Turns the answers of one run into orders; equal orders are one object. */
export function makeAnswerReader(): (answer: number | string, bar: number) => Order | null {
  const known = new Map<number | string, Order>();
  return (answer, bar) => {
    if (answer === answers.none) return null;
    const found = known.get(answer);
    if (found !== undefined) return found;
    if (typeof answer === "string" && answer.startsWith(COMPLAINT)) {
      throw new ViolationError("invalidStrategy", `at bar ${bar}: ${answer.slice(COMPLAINT.length)}`);
    }
    if (known.size >= limits.scriptOrdersDistinctMax) throw tooMany(bar);
    const order = orderOf(answer, bar);
    known.set(answer, order);
    return order;
  };
}

function orderOf(answer: number | string, bar: number): Order {
  const [side, ...terms] = String(answer).split(",");
  const order: Record<string, number | string | undefined> = { position: sides.get(Number(side)) };
  for (const [index, field] of termFields.entries()) {
    const text = terms[index] ?? "";
    if (text !== "") order[field] = checked(field, Number(text), bar);
  }
  return Order.parse(order);
}

function checked(field: (typeof termFields)[number], value: number, bar: number): number {
  const fits = Order.shape[field].safeParse(value).success;
  if (field === "leverage" && !fits) {
    const message = `at bar ${bar} its order asks for a leverage of ${value}; from 0.1 to ${limits.leverageMax} is allowed`;
    throw new ViolationError("leverage", message);
  }
  if (!fits) {
    const message = `at bar ${bar} its order has a ${field} of ${value}, which the strategy language does not allow`;
    throw new ViolationError("invalidStrategy", message);
  }
  return roundTo(value, steps[field]);
}

function tooMany(bar: number): ViolationError {
  const message = `at bar ${bar} it has given ${limits.scriptOrdersDistinctMax} different orders; use fewer levels of leverage and stops`;
  return new ViolationError("invalidStrategy", message);
}
