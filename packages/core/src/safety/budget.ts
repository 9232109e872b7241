/** What a run may spend; a bound that is left out does not bind. The schema is in the run's settings. */
export interface BudgetBounds {
  readonly backtestsMax?: number | undefined;
  readonly wallSecondsMax?: number | undefined;
  readonly costUsdMax?: number | undefined;
}

export interface Spending {
  readonly backtests: number;
  readonly wallSeconds: number;
  /** At AWS's public prices, wherever the run runs. */
  readonly costUsd: number;
}

export interface BudgetReading {
  readonly exceeded: boolean;
  /** Share of the tightest bound that is used, 1 and above when it is spent; null without any bound. */
  readonly usedShare: number | null;
  readonly sentence: string;
}

/** Compares what a run has spent with what it may; a bound that is just reached is spent. */
export function readBudget(budget: BudgetBounds, spending: Spending): BudgetReading {
  const bounds = [
    boundOf(budget.backtestsMax, spending.backtests, "backtests"),
    boundOf(budget.wallSecondsMax, spending.wallSeconds, "s"),
    boundOf(budget.costUsdMax, spending.costUsd, "USD"),
  ].flatMap((bound) => bound ?? []);
  const tightest = bounds.reduce<Bound | null>(
    (worst, bound) => (worst === null || bound.used / bound.max > worst.used / worst.max ? bound : worst),
    null,
  );
  if (tightest === null) return { exceeded: false, usedShare: null, sentence: "no budget is set" };
  const { max, used, unit } = tightest;
  const exceeded = used >= max;
  const sentence = exceeded
    ? `the budget of ${max} ${unit} is spent; start a run with a larger one to go further`
    : `${unit === "USD" ? used.toFixed(4) : Math.floor(used)} of ${max} ${unit} are spent`;
  return { exceeded, usedShare: used / max, sentence };
}

interface Bound {
  readonly max: number;
  readonly used: number;
  readonly unit: string;
}

function boundOf(max: number | undefined, used: number, unit: string): Bound | null {
  return max === undefined ? null : { max, used, unit };
}
