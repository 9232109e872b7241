import { limits } from "../limits.ts";
import { canonicalise, canonicaliseSingle } from "./canonical.ts";
import { problemsOf } from "./rulebook.ts";
import type { SingleStrategy, Strategy } from "./schema.ts";
import { strategyText } from "./text.ts";

export interface WeightedStrategy {
  readonly strategy: Strategy;
  /** Relative, above zero: they need not sum to one. */
  readonly weight: number;
}

/**
 * A canonical ensemble of the members given: ensembles among them are dissolved into their own members by weight,
 * equal members are merged, the five heaviest stay and their weights are made to sum to one. Null when fewer than
 * two different strategies remain, or when a member or weight is invalid.
 */
export function makeEnsemble(members: readonly WeightedStrategy[]): Strategy | null {
  if (members.some(({ weight }) => !(weight > 0 && weight < Infinity))) return null;
  const heaviest = [...merged(members.flatMap(dissolved)).entries()]
    .sort(([keyA, a], [keyB, b]) => b.weight - a.weight || (keyA < keyB ? -1 : 1))
    .slice(0, limits.ensembleMembersMax)
    .map(([, member]) => member);
  if (heaviest.length < limits.ensembleMembersMin) return null;
  const total = heaviest.reduce((sum, { weight }) => sum + weight, 0);
  const ensemble = canonicalise({
    kind: "ensemble",
    members: heaviest.map(({ strategy, weight }) => ({ strategy, weight: weight / total })),
  });
  return problemsOf(ensemble).length > 0 ? null : ensemble;
}

interface WeightedSingle {
  readonly strategy: SingleStrategy;
  readonly weight: number;
}

function dissolved({ strategy, weight }: WeightedStrategy): WeightedSingle[] {
  if (strategy.kind === "single") return [{ strategy, weight }];
  return strategy.members.map((member) => ({ strategy: member.strategy, weight: weight * member.weight }));
}

function merged(members: readonly WeightedSingle[]): Map<string, WeightedSingle> {
  const byKey = new Map<string, WeightedSingle>();
  for (const member of members) {
    const strategy = canonicaliseSingle(member.strategy);
    const key = strategyText(strategy);
    byKey.set(key, { strategy, weight: (byKey.get(key)?.weight ?? 0) + member.weight });
  }
  return byKey;
}
