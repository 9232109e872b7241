import { mutationNames } from "../strategy/mutate.ts";
import type { OperatorCredit } from "./searchState.ts";

/** The breeding operators among which credit is shared out. Ensembles and micro-mutations have places of their own. */
export const breedingOperators = ["crossover", ...mutationNames, "raiseLeverage", "tightenStop"] as const;

export type BreedingOperator = (typeof breedingOperators)[number];

const DISCOUNT = 0.95;
const WEIGHT_MIN = 0.03;
const PRIOR_TRIES = 2;
const PRIOR_CREDIT = 0.2;
/** A child that breaks a rule costs a worker and its neighbours' time: it weighs as much as so many that are no better. */
const TRIES_PER_VIOLATION = 5;

export function initialOperators(): Record<string, OperatorCredit> {
  const weight = 1 / breedingOperators.length;
  return Object.fromEntries(
    breedingOperators.map((name) => [name, { tries: PRIOR_TRIES, credit: PRIOR_CREDIT, weight }]),
  );
}

export interface Outcome {
  readonly operator: string;
  /** Fitness of the child less its better parent's, 0 where it is no improvement. */
  readonly improvement: number;
  /** Whether the child was stopped for a violation. */
  readonly violated: boolean;
}

/**
 * Probability matching over discounted credit (Thierens 2005): p = p_min + (1 − K·p_min)·q̂ ÷ Σq̂. Called at the
 * generation barrier with outcomes in candidate order, so the number of workers cannot change the result.
 */
export function creditOperators(
  operators: Readonly<Record<string, OperatorCredit>>,
  outcomes: readonly Outcome[],
): Record<string, OperatorCredit> {
  const credited = Object.fromEntries(
    Object.entries(operators).map(([name, credit]) => [
      name,
      { ...credit, tries: credit.tries * DISCOUNT, credit: credit.credit * DISCOUNT },
    ]),
  );
  for (const { operator, improvement, violated } of outcomes) {
    const credit = credited[operator];
    if (credit === undefined) continue;
    credit.tries += violated ? TRIES_PER_VIOLATION : 1;
    credit.credit += Math.min(1, improvement);
  }
  return reweigh(credited);
}

function reweigh(operators: Record<string, OperatorCredit>): Record<string, OperatorCredit> {
  const entries = Object.entries(operators);
  const quality = entries.map(([, { tries, credit }]) => credit / tries);
  const total = quality.reduce((sum, value) => sum + value, 0);
  const free = 1 - entries.length * WEIGHT_MIN;
  return Object.fromEntries(
    entries.map(([name, credit], index) => [
      name,
      {
        ...credit,
        weight: WEIGHT_MIN + (total > 0 ? (free * (quality[index] ?? 0)) / total : free / entries.length),
      },
    ]),
  );
}
