import type { Statistics } from "../backtest/result.ts";
import { familyOfAny } from "../strategy/kinds.ts";
import type { AnyStrategy } from "../strategy/scriptSchema.ts";
import type { Cell } from "./elite.ts";

/** Raised whenever a bound below changes; archives of another version are not mixed. */
export const descriptorVersion = 1;

const TRADES_PER_YEAR = [2, 5, 10, 20, 50];
const HOLDING_BARS = [3, 8, 20, 60];
const DRAWDOWN = [0.1, 0.2, 0.3, 0.45];
const EXPOSURE = [0.2, 0.4, 0.6, 0.8];

/** Where a strategy stands, by its behaviour on the training part. Bounds are fixed, so a cell never drifts. */
export function cellOf(strategy: AnyStrategy, training: Statistics): Cell {
  const exposedBars = (training.exposure ?? 0) * training.bars;
  return {
    family: familyOfAny(strategy),
    tradesPerYear: bin(training.years > 0 ? training.trades / training.years : 0, TRADES_PER_YEAR),
    holding: bin(training.trades > 0 ? exposedBars / training.trades : 0, HOLDING_BARS),
    drawdown: bin(-(training.maxDrawdown ?? -1), DRAWDOWN),
    exposure: bin(training.exposure ?? 0, EXPOSURE),
  };
}

export function cellKey(cell: Cell): string {
  return [cell.family, cell.tradesPerYear, cell.holding, cell.drawdown, cell.exposure].join("/");
}

function bin(value: number, bounds: readonly number[]): number {
  const index = bounds.findIndex((bound) => value < bound);
  return index === -1 ? bounds.length : index;
}
