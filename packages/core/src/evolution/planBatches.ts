import { contentHash } from "../hash.ts";
import type { BatchId } from "../ids.ts";
import { limits } from "../limits.ts";
import { batchNsMax, type Scope } from "../safety/scopes.ts";
import type { BatchMessage, Candidate, DataCandidate } from "./candidate.ts";
import { isInsider } from "./outsiders.ts";
import { plannedNs } from "./predictedBatch.ts";

export interface PlanInput {
  readonly runId: string;
  readonly epoch: number;
  readonly generation: number;
  readonly candidates: readonly Candidate[];
  /** Of the parts to be run, together. */
  readonly bars: number;
  readonly symbols: number;
}

/**
 * Groups candidates into batches of one scope that are predicted to take about equally long, and a small share of the
 * scope's deadline. Times are those of the usual rates and not of this machine: the same input gives the same batches
 * and ids anywhere.
 */
export function planBatches(input: PlanInput): readonly BatchMessage[] {
  const sizeMax = Math.min(
    limits.batchCandidatesMax,
    Math.max(limits.batchCandidatesMin, Math.ceil(input.candidates.length / limits.batchesPerGeneration)),
  );
  const byScope = Map.groupBy(input.candidates, (candidate) => candidate.scope);
  return [...byScope].flatMap(([scope, candidates]) => {
    const insiders = candidates.filter(isInsider);
    // Outsiders are alone in their batch: each has its scope's whole time, and no neighbour to harm.
    const alone = candidates.filter((candidate) => !isInsider(candidate)).map((candidate) => [candidate]);
    const batches = [...splitByTime(insiders, sizeMax, batchNsMax(scope), input), ...alone];
    return batches.map((batch) => messageOf(input, scope, batch));
  });
}

/** As many batches as sizes and times ask for, each ended where the sum of times passes its share. */
function splitByTime(
  candidates: readonly DataCandidate[],
  sizeMax: number,
  nsMax: number,
  { bars, symbols }: PlanInput,
): DataCandidate[][] {
  const times = candidates.map((candidate) => plannedNs(candidate, bars, symbols));
  const totalNs = times.reduce((sum, ns) => sum + ns, 0);
  const count = Math.max(Math.ceil(candidates.length / sizeMax), Math.ceil(totalNs / nsMax));
  const batches: DataCandidate[][] = [];
  let current: DataCandidate[] = [];
  let passedNs = 0;
  for (const [index, candidate] of candidates.entries()) {
    const ns = times[index] ?? 0;
    // The batch that the middle of its time falls into is its own.
    const due = Math.floor(((passedNs + ns / 2) / totalNs) * count) > batches.length;
    if (current.length > 0 && (due || current.length >= limits.batchCandidatesMax)) {
      batches.push(current);
      current = [];
    }
    current.push(candidate);
    passedNs += ns;
  }
  if (current.length > 0) batches.push(current);
  return batches;
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
