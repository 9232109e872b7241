import type { Random } from "../random.ts";
import { crossover } from "../strategy/crossover.ts";
import { makeEnsemble } from "../strategy/ensemble.ts";
import { microMutate, raiseLeverage, tightenStop } from "../strategy/focused.ts";
import { type MutationName, mutations } from "../strategy/mutate.ts";
import type { SingleStrategy, Strategy } from "../strategy/schema.ts";
import type { BreedingOperator } from "./operators.ts";
import type { Parent } from "./parentPool.ts";
import type { TargetStage } from "./run.ts";

export interface Bred {
  readonly child: Strategy;
  readonly note: string;
  readonly parents: readonly Parent[];
}

export interface BreedingTools {
  readonly random: Random;
  readonly strength: number;
  readonly target: TargetStage;
  readonly mate: () => Parent | null;
}

/** Applies one operator; null where it has nothing to change on these parents. */
export function breedOne(operator: BreedingOperator, parent: Parent, tools: BreedingTools): Bred | null {
  switch (operator) {
    case "crossover":
      return cross(parent, tools);
    case "raiseLeverage":
      return leverUp(parent, tools.target);
    case "tightenStop":
      return tighten(parent, tools.target);
    case "subtree":
    case "point":
    case "window":
    case "constant":
    case "hoist":
    case "stops":
    case "gate":
    case "direction":
      return mutate(operator, parent, tools);
  }
}

function cross(parent: Parent, { random, mate }: BreedingTools): Bred | null {
  const other = mate();
  if (other === null || other.strategyId === parent.strategyId) return null;
  const crossed = crossover(memberOf(parent.strategy, random), memberOf(other.strategy, random), random);
  return crossed === null ? null : { ...crossed, parents: [parent, other] };
}

function mutate(operator: MutationName, parent: Parent, { random, strength }: BreedingTools): Bred | null {
  const mutated = mutations[operator](memberOf(parent.strategy, random), random, strength);
  return mutated === null ? null : { ...mutated, parents: [parent] };
}

/** Below the CAGR target: leverage × min(1.2, 1 + gap × 0.5), at most 3. */
function leverUp(parent: Parent, target: TargetStage): Bred | null {
  const gap = target.cagr - (parent.training.cagr ?? target.cagr);
  if (gap <= 0) return null;
  const child = raiseLeverage(parent.strategy, gap);
  return child === null
    ? null
    : { child, note: `leverage raised towards ${target.cagr} CAGR`, parents: [parent] };
}

/** Below the Sharpe target: stop loss × 0.9, at least 0.05. */
function tighten(parent: Parent, target: TargetStage): Bred | null {
  if ((parent.training.sharpe ?? 0) >= target.sharpe) return null;
  const child = tightenStop(parent.strategy);
  return child === null
    ? null
    : { child, note: `stop tightened towards a Sharpe ratio of ${target.sharpe}`, parents: [parent] };
}

export function breedMicro(parent: Parent, random: Random): Bred | null {
  const mutated = microMutate(parent.strategy, random);
  return mutated === null ? null : { ...mutated, parents: [parent] };
}

export function breedEnsemble(members: readonly Parent[]): Bred | null {
  const weight = 1 / members.length;
  const child = makeEnsemble(members.map(({ strategy }) => ({ strategy, weight })));
  return child === null
    ? null
    : { child, note: `ensemble of ${members.length} uncorrelated strategies`, parents: members };
}

/** Trees are bred one strategy at a time: of an ensemble one member is taken. */
function memberOf(strategy: Strategy, random: Random): SingleStrategy {
  return strategy.kind === "single" ? strategy : random.pick(strategy.members).strategy;
}
