import { summarise } from "../agents/archiveManager.ts";
import { blockMeans } from "../agents/correlations.ts";
import type { Verdict } from "../agents/performanceSynthesizer.ts";
import type { Archive } from "../archive/elite.ts";
import type { PartSummary } from "../events.ts";
import type { Random } from "../random.ts";
import type { Strategy } from "../strategy/schema.ts";
import type { Assessment } from "./assessment.ts";
import type { Candidate } from "./candidate.ts";
import { rankScale, scoreWeights, shareWithChildren } from "./parents.ts";
import { SummedWeights } from "./summedWeights.ts";

/** A strategy that may breed, from the archive or from the generation just judged. */
export interface Parent {
  readonly strategyId: string;
  readonly strategy: Strategy;
  readonly fitness: number;
  readonly children: number;
  readonly island: number;
  readonly verdict: Verdict;
  readonly training: PartSummary;
  readonly validation: PartSummary | null;
  readonly blockReturns: readonly number[];
}

/**
 * Every elite, and every candidate of this generation that has a fitness, less who is quarantined; in a fixed order.
 * Scripts do not breed.
 */
export function parentPool(
  archive: Archive,
  candidates: readonly Candidate[],
  assessments: readonly Assessment[],
  quarantined: ReadonlySet<string>,
): readonly Parent[] {
  const elites = archive.elites.flatMap(({ strategy, ...elite }): Parent[] => {
    if (strategy.kind === "script") return [];
    const verdict = elite.champion ? "champion" : elite.nearWinner ? "nearWinner" : "kept";
    return [{ ...elite, strategy, verdict }];
  });
  const byId = new Map(candidates.map((candidate) => [candidate.candidateId, candidate]));
  const fresh = assessments.flatMap((assessment): Parent[] => {
    const candidate = byId.get(assessment.candidateId);
    if (candidate === undefined || assessment.fitness === null || assessment.training === null) return [];
    const { strategyId, strategy, island } = candidate;
    if (strategy.kind === "script") return [];
    return [
      {
        strategyId,
        strategy,
        island,
        fitness: assessment.fitness,
        children: 0,
        verdict: assessment.verdict,
        training: summarise(assessment.training),
        validation: assessment.validation === null ? null : summarise(assessment.validation),
        // An ensemble's members are asked for it, and those are few.
        get blockReturns() {
          return blockMeans(assessment.trainingBlocks);
        },
      },
    ];
  });
  return [...elites, ...fresh].filter(({ strategyId }) => !quarantined.has(strategyId));
}

/** Draws parents by rank-scaled fitness and few children; who was drawn counts a child more within this brood. */
export class ParentDraw {
  readonly #parents: readonly Parent[];
  readonly #scores: readonly number[];
  readonly #children: number[];
  /** Kept up to date with the children: a brood draws thousands of times. */
  readonly #weights: SummedWeights;
  /** Who was drawn, in order. */
  readonly #drawn: number[] = [];

  constructor(parents: readonly Parent[]) {
    this.#parents = parents;
    this.#scores = scoreWeights(rankScale(parents.map(({ fitness }) => fitness)));
    this.#children = parents.map(({ children }) => children);
    this.#weights = new SummedWeights(shareWithChildren(this.#scores, this.#children));
  }

  get size(): number {
    return this.#parents.length;
  }

  /** How often a parent was drawn. */
  get drawn(): number {
    return this.#drawn.length;
  }

  draw(random: Random): Parent | null {
    const index = this.#weights.indexAt(random.next());
    const parent = this.#parents[index];
    if (parent === undefined) return null;
    this.#drawn.push(index);
    this.#addChildren(index, 1);
    return parent;
  }

  /** Takes back all draws but the first `count`. */
  undo(count: number): void {
    for (const index of this.#drawn.splice(count)) this.#addChildren(index, -1);
  }

  #addChildren(index: number, count: number): void {
    const children = (this.#children[index] ?? 0) + count;
    this.#children[index] = children;
    this.#weights.set(index, shareWithChildren([this.#scores[index] ?? 0], [children])[0] ?? 0);
  }
}
