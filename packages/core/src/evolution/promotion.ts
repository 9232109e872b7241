import type { EvolutionEvent } from "../events.ts";
import { promotedOrigin } from "../safety/scopes.ts";
import type { Candidate, CandidateResult, Proposal } from "./candidate.ts";

export interface Promotion {
  readonly proposal: Proposal;
  readonly event: EvolutionEvent;
}

/**
 * The next generation's places for what was certified in this one, in candidate order: the same strategy again, with its
 * certificate, under a scope that may look at validation.
 */
export function promote(
  generation: number,
  candidates: readonly Candidate[],
  results: readonly CandidateResult[],
): readonly Promotion[] {
  const byId = new Map(results.map((result) => [result.candidateId, result]));
  return candidates.flatMap(({ candidateId, strategyId, strategy, parents, island, name }) => {
    const { outcome, certificate, violation } = byId.get(candidateId) ?? {};
    if (outcome !== "certified" || violation !== undefined || certificate?.passed !== true) return [];
    const { cuts, sentence } = certificate;
    const note = "promoted from the sandbox";
    const proposal = { strategyId, strategy, origin: promotedOrigin, parents, note, island, certificate };
    const data = { candidateId, strategyId, name, cuts: cuts.length, sentence };
    return [{ proposal, event: { type: "strategy.promoted", generation, phase: "breeding", data } }];
  });
}
