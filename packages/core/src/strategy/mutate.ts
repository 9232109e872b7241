import type { Random } from "../random.ts";
import { mutateConstant, mutateWindow } from "./mutateNumbers.ts";
import { hoist, mutatePoint, mutateSubtree } from "./mutateRules.ts";
import { mutateDirection, mutateGate, mutateStops } from "./mutateTerms.ts";
import type { Offspring } from "./offspring.ts";
import type { SingleStrategy } from "./schema.ts";

/**
 * A child with one thing changed; null where the operator has nothing to change. `strength` (0.05 to 0.6, 0.2 is
 * usual) is the size of a step as a fraction. Children are canonical and within the limits.
 */
export type Mutation = (strategy: SingleStrategy, random: Random, strength: number) => Offspring | null;

export const mutationNames = [
  "subtree",
  "point",
  "window",
  "constant",
  "hoist",
  "stops",
  "gate",
  "direction",
] as const;

export type MutationName = (typeof mutationNames)[number];

export const mutations: Readonly<Record<MutationName, Mutation>> = {
  subtree: mutateSubtree,
  point: mutatePoint,
  window: mutateWindow,
  constant: mutateConstant,
  hoist,
  stops: mutateStops,
  gate: mutateGate,
  direction: mutateDirection,
};
