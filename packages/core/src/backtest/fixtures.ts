import type { Bars } from "../market/bars.ts";
import { handmadeBars } from "../market/fixtures.ts";
import type { Sizing, Stops } from "../strategy/schema.ts";
import { createColumns } from "./columns.ts";
import type { Costs } from "./costs.ts";
import { runSleeve, type SleeveOutcome } from "./sleeve.ts";

export const BARS_PER_YEAR = 250;
/** No costs at all. */
export const FREE: Costs = {
  commissionBps: 0,
  slippageBps: 0,
  slippageVolatilityFactor: 0,
  borrowAnnual: 0,
  financingAnnual: 0,
};

/** Signals are given by the bars at whose close they are true. */
export interface SleeveCase {
  readonly bars: Bars;
  readonly long?: { entry: number[]; exit?: number[] };
  readonly short?: { entry: number[]; exit?: number[] };
  readonly stops?: Stops;
  readonly sizing?: Sizing;
  readonly costs?: Partial<Costs>;
  readonly firstSignal?: number;
  readonly range?: { start: number; end: number };
}

/** Runs one sleeve on bars and signals made by hand; no costs unless given. */
export function runCase({
  bars,
  long,
  short,
  stops,
  sizing,
  costs,
  firstSignal,
  range,
}: SleeveCase): SleeveOutcome {
  const bits = (at: readonly number[] = []) => Uint8Array.from(bars.days, (_, t) => (at.includes(t) ? 1 : 0));
  const side = (signals: SleeveCase["long"]) =>
    signals === undefined ? null : { entry: bits(signals.entry), exit: bits(signals.exit) };
  return runSleeve({
    columns: createColumns(bars, BARS_PER_YEAR),
    signals: { long: side(long), short: side(short) },
    stops: stops ?? {},
    sizing: sizing ?? { leverage: 1 },
    costs: { ...FREE, ...costs },
    range: range ?? { start: 0, end: bars.days.length },
    firstSignal: firstSignal ?? 0,
    capital: 1,
    member: 0,
  });
}

/** Bars whose first two are still at 100, so that a signal at bar 0 buys at the open of bar 1 at 100. */
export function after(...rows: (readonly [number, number, number, number])[]): Bars {
  return handmadeBars([[100, 100, 100, 100], ...rows]);
}
