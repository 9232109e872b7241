import { z } from "zod";
import { ANNUALISED_DAYS_MIN } from "../backtest/statistics.ts";
import { limits } from "../limits.ts";
import type { PartRange } from "../market/bars.ts";
import { dayOfIso } from "../market/calendar.ts";
import type { MarketRecord } from "../market/dataset.ts";
import type { RunRecord } from "./run.ts";

/** What to know of a run's data before its figures, and what could be done about it. */
export const RunFinding = z.strictObject({ kind: z.enum(["noChampionPossible"]), message: z.string() });

export type RunFinding = z.infer<typeof RunFinding>;

export function findingsOfRun({ market }: Pick<RunRecord, "market">): RunFinding[] {
  const message = whyNoChampion(market);
  return message === null ? [] : [{ kind: "noChampionPossible", message }];
}

/**
 * Why no strategy of a market can become a champion or reach a target: below a year nothing is annualised, and both are
 * measured by CAGR on validation. Null where they can.
 */
export function whyNoChampion({ symbols, bars, parts }: MarketRecord): string | null {
  const { from, to } = parts.validation;
  const days = (dayOfIso(to) ?? 0) - (dayOfIso(from) ?? 0);
  if (days >= ANNUALISED_DAYS_MIN) return null;
  const names = symbols.map(({ symbol }) => symbol).join(", ");
  const common = symbols.length > 1 ? " common to all of them" : "";
  const had = `The validation part of ${names} has ${days} days (${from} to ${to}) and a CAGR needs ${ANNUALISED_DAYS_MIN}`;
  return `${had}: no strategy can become a champion or reach a target. Take a longer history: some ${barsNeeded(parts.validation, days)} bars${common}, where this has ${bars}.`;
}

/** At the market's own spacing, rounded up to tens; a fifth of what the embargoes leave is validation. */
function barsNeeded({ start, end }: PartRange, days: number): number {
  const validationBars = ((end - 1 - start) * ANNUALISED_DAYS_MIN) / Math.max(1, days) + 1;
  return Math.ceil((validationBars * 5 + 2 * limits.embargoBars) / 10) * 10;
}
