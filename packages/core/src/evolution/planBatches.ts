import { contentHash } from "../hash.ts";
import type { BatchId } from "../ids.ts";
import { limits } from "../limits.ts";
import type { Scope } from "../safety/scopes.ts";
import { sizeOf } from "../strategy/kinds.ts";
import type { BatchMessage, Candidate } from "./candidate.ts";
import { isInsider } from "./outsiders.ts";

export interface PlanInput {
  readonly runId: string;
  readonly epoch: number;
  readonly generation: number;
  readonly candidates: readonly Candidate[];
  /** Bars × symbols of the parts to be run. */
  readonly barsPerBacktest: number;
}

/** Groups candidates into batches of one scope and about equal cost. The same input gives the same batches and ids. */
export function planBatches(input: PlanInput): readonly BatchMessage[] {
  const sizeMax = Math.min(
    limits.batchCandidatesMax,
    Math.max(limits.batchCandidatesMin, Math.ceil(input.candidates.length / limits.batchesPerGeneration)),
  );
  const byScope = Map.groupBy(input.candidates, (candidate) => candidate.scope);
  return [...byScope].flatMap(([scope, candidates]) =>
    splitByCost(candidates, sizeMax, input.barsPerBacktest).map((batch) => messageOf(input, scope, batch)),
  );
}

function splitByCost(candidates: readonly Candidate[], sizeMax: number, bars: number): Candidate[][] {
  const batches: Candidate[][] = [];
  let current: Candidate[] = [];
  let cost = 0;
  for (const candidate of candidates) {
    const own = workOf(candidate, bars);
    if (current.length > 0 && (current.length >= sizeMax || cost + own > limits.batchNodeBarsMax)) {
      batches.push(current);
      current = [];
      cost = 0;
    }
    current.push(candidate);
    cost += own;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

/** Outsiders are alone in their batch: each has its scope's whole time, and no neighbour to harm. */
function workOf(candidate: Candidate, bars: number): number {
  return isInsider(candidate) ? sizeOf(candidate.strategy).nodes * bars : limits.batchNodeBarsMax;
}

function messageOf(input: PlanInput, scope: Scope, candidates: readonly Candidate[]): BatchMessage {
  const { runId, epoch, generation } = input;
  const candidateIds = candidates.map((candidate) => candidate.candidateId);
  return {
    runId,
    epoch,
    generation,
    batchId: batchIdOf(runId, generation, candidateIds),
    scope,
    candidateIds,
    excluded: [],
  };
}

function batchIdOf(runId: string, generation: number, candidateIds: readonly string[]): BatchId {
  return `bat_${contentHash({ runId, generation, candidateIds }).slice(0, 24)}`;
}
