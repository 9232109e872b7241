import type { FillMode } from "../market/bars.ts";
import type { Stops } from "../strategy/schema.ts";
import { liquidationPrice, type Position } from "./position.ts";
import type { ExitReason } from "./result.ts";

export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** A price before slippage, and why. */
export interface Exit {
  readonly price: number;
  readonly reason: ExitReason;
}

/**
 * The exit that a bar forces on a position, or null. A gap through a level fills at the open. Of two levels touched
 * within the bar the worse counts. Where opens are not real (`nextClose`) an adverse stop fills at the worse of its
 * level and the close.
 */
export function touchedExit(position: Position, stops: Stops, bar: Bar, fill: FillMode): Exit | null {
  const { side } = position;
  const [worst, best] = side === 1 ? [bar.low, bar.high] : [bar.high, bar.low];
  const adverse = adverseExit(position, stops);
  const profit = profitLevel(position, stops);
  const falls = (price: number): boolean => side * price <= side * adverse.price;
  const gains = (price: number): boolean => profit !== null && side * price >= side * profit;
  if (fill === "nextOpen" && falls(bar.open)) return { price: bar.open, reason: adverse.reason };
  if (fill === "nextOpen" && gains(bar.open)) return { price: bar.open, reason: "takeProfit" };
  if (falls(worst)) return fill === "nextClose" ? atWorseOf(adverse, bar.close, side) : adverse;
  if (profit !== null && gains(best)) return { price: profit, reason: "takeProfit" };
  return null;
}

/** The adverse level that the price reaches first. */
function adverseExit(position: Position, stops: Stops): Exit {
  const { side, entryPrice, extreme } = position;
  const levels: Exit[] = [{ price: liquidationPrice(position), reason: "liquidation" }];
  if (stops.stopLoss !== undefined) {
    levels.push({ price: entryPrice * (1 - side * stops.stopLoss), reason: "stopLoss" });
  }
  if (stops.trailingStop !== undefined) {
    levels.push({ price: extreme * (1 - side * stops.trailingStop), reason: "trailingStop" });
  }
  return levels.reduce((nearest, level) => (side * level.price > side * nearest.price ? level : nearest));
}

function profitLevel({ side, entryPrice }: Position, { takeProfit }: Stops): number | null {
  return takeProfit === undefined ? null : entryPrice * (1 + side * takeProfit);
}

function atWorseOf(exit: Exit, close: number, side: number): Exit {
  return side * close < side * exit.price ? { price: close, reason: exit.reason } : exit;
}
