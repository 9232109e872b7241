import { updateArchive } from "../agents/archiveManager.ts";
import type { Archive } from "../archive/elite.ts";
import { emptyArchive } from "../archive/insert.ts";
import type { LineageEntry } from "../archive/lineage.ts";
import { RetryableError } from "../errors.ts";
import { trustCanonical } from "../strategy/canonical.ts";
import { familyOfAny } from "../strategy/kinds.ts";
import type { Assessment } from "./assessment.ts";
import type { Candidate } from "./candidate.ts";
import type { PhaseContext, PhaseEvents } from "./phase.ts";

/** Phase 5, serialised: the lineage grows by every candidate, the archive by the best of each cell. */
export async function* archivePhase(context: PhaseContext): PhaseEvents {
  const { ports, run, generation, operations } = context;
  const place = { generation, phase: "archive" } as const;
  yield { type: "phase.started", ...place, data: {} };
  const candidates = trustCanonical((await context.loadCandidates()) ?? []);
  const assessments = (await ports.generations.get(run.runId, generation, "assessments")) ?? [];
  const brood = (await ports.generations.get(run.runId, generation + 1, "brood")) ?? [];
  const byId = new Map(candidates.map((candidate) => [candidate.candidateId, candidate]));
  const evaluated = assessments.flatMap((assessment) => {
    const candidate = byId.get(assessment.candidateId);
    if (candidate === undefined) return [];
    const entry = lineageEntry(run.runId, generation, candidate, assessment);
    return [{ entry, trainingBlocks: assessment.trainingBlocks }];
  });
  await operations.run("updateLineage", place, () =>
    ports.lineage.append(
      run.runId,
      evaluated.map(({ entry }) => entry),
    ),
  );
  const update = await operations.run("updateArchive", place, async () => {
    const before = generation === 0 ? emptyArchive : await ports.archives.snapshot(run.runId, generation);
    const next = updateArchive(
      before ?? emptyArchive,
      generation,
      evaluated,
      brood.map(({ parents }) => parents),
    );
    await commit(context, next.archive);
    return next;
  });
  const { archiveHash, added, replaced } = update;
  const cells = update.archive.elites.length;
  yield {
    type: "archive.committed",
    ...place,
    data: { version: generation + 1, cells, added, replaced, archiveHash },
  };
  return { summary: `${cells} cells, ${added} new, ${replaced} improved`, decision: null };
}

async function commit({ ports, run, generation }: PhaseContext, archive: Archive): Promise<void> {
  const outcome = await ports.archives.commit(run.runId, generation, archive);
  if (outcome !== "conflict") return;
  throw new RetryableError(
    "conflict",
    "archive.version",
    `run ${run.runId}'s archive is not at version ${generation}, or holds other content there; read it again`,
  );
}

function lineageEntry(
  runId: string,
  generation: number,
  candidate: Candidate,
  assessment: Assessment,
): LineageEntry {
  const { strategyId, candidateId, parents, origin, note, name, island, scope, strategy } = candidate;
  const certificate = assessment.certificate ?? candidate.certificate;
  const { orders, provenance, lost } = assessment;
  const { outcome, fitness, training, validation, verdict, risk, findings, evidence } = assessment;
  return {
    runId,
    strategyId,
    candidateId,
    generation,
    parents,
    origin,
    note,
    name,
    family: familyOfAny(strategy),
    island,
    scope,
    strategy,
    outcome,
    fitness,
    training,
    validation,
    verdict,
    risk,
    findings,
    evidence,
    violations: outcome === "failed" && !lost ? findings.slice(0, 1) : [],
    ...(certificate && { certificate }),
    ...(orders && { orders }),
    ...(provenance && { provenance }),
  };
}
