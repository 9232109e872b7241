import { summarise } from "../agents/archiveManager.ts";
import type { Archive } from "../archive/elite.ts";
import { archiveHashOf, emptyArchive } from "../archive/insert.ts";
import type { EvolutionEvent } from "../events.ts";
import { adaptSearch } from "./adaptSearch.ts";
import type { Assessment } from "./assessment.ts";
import type { Candidate } from "./candidate.ts";
import { decideLap } from "./decideLap.ts";
import { sayIfAllFailed, standingAtEnd } from "./failures.ts";
import { parentFitness } from "./parentFitness.ts";
import type { PhaseContext, PhaseEvents } from "./phase.ts";
import { chargeLines, quarantinedIn } from "./quarantine.ts";
import { requireSearch } from "./requireSearch.ts";
import type { SearchState } from "./searchState.ts";
import { reaches, stageOf } from "./targets.ts";

/** Phase 6: moves targets, credits operators, sets the strength of mutation, decides the next lap. */
export async function* adaptationPhase(context: PhaseContext): PhaseEvents {
  const { ports, run, generation } = context;
  const place = { generation, phase: "adaptation" } as const;
  yield { type: "phase.started", ...place, data: {} };
  const search = await requireSearch(context);
  const candidates = (await context.loadCandidates()) ?? [];
  const assessments = (await ports.generations.get(run.runId, generation, "assessments")) ?? [];
  const results = await ports.ledger.results(run.runId, generation);
  const archive = (await ports.archives.snapshot(run.runId, generation + 1)) ?? emptyArchive;
  const reached = reaches(stageOf(run.settings.targets, search.stage), assessments);
  const hasNext = reached !== null && search.stage < run.settings.targets.length;
  const next = adaptSearch({
    search,
    run,
    candidates,
    assessments,
    results,
    fitnessOfParents: await parentFitness(ports, run.runId, generation),
    stageReached: hasNext,
    lineViolations: await chargeLines(ports.lineage, run.runId, search.lineViolations ?? {}, results),
  });
  yield* quarantineEvents(generation, search, next);
  if (hasNext && reached !== null) {
    const { strategyId, validation } = reached;
    yield {
      type: "target.reached",
      ...place,
      data: { stage: search.stage, cagr: validation?.cagr ?? 0, strategyId },
    };
  }
  await ports.generations.put(run.runId, generation + 1, "search", next);
  const lap = decideLap(run, generation, next, ports.clock.nowMs());
  const { decision } = lap;
  const failures = sayIfAllFailed(results);
  const reason = failures === null ? lap.reason : `${lap.reason}; ${failures}`;
  yield {
    type: "adaptation.decided",
    ...place,
    data: { decision, reason, mutationStrength: next.mutationStrength, operators: weightsOf(next) },
  };
  const closing = [generationFinished({ context, candidates, assessments, search: next, archive })];
  return { summary: reason, decision, closing };
}

function* quarantineEvents(
  generation: number,
  before: SearchState,
  after: SearchState,
): Generator<EvolutionEvent> {
  const known = quarantinedIn(before);
  for (const strategyId of quarantinedIn(after)) {
    if (known.has(strategyId)) continue;
    const violations = after.lineViolations?.[strategyId] ?? 0;
    yield {
      type: "lineage.quarantined",
      generation,
      phase: "adaptation",
      data: { strategyId, violations },
    };
  }
}

function weightsOf({ operators }: SearchState): Record<string, number> {
  return Object.fromEntries(Object.entries(operators).map(([name, { weight }]) => [name, weight]));
}

interface Lap {
  readonly context: PhaseContext;
  readonly candidates: readonly Candidate[];
  readonly assessments: readonly Assessment[];
  readonly search: SearchState;
  readonly archive: Archive;
}

function generationFinished({ context, candidates, assessments, search, archive }: Lap): EvolutionEvent {
  const ranked = assessments
    .filter(({ fitness }) => fitness !== null)
    .sort((a, b) => (b.fitness ?? 0) - (a.fitness ?? 0));
  const best = ranked[0];
  const failed = assessments.filter(({ outcome }) => outcome === "failed").length;
  const nameOf = (candidateId: string): string =>
    candidates.find((candidate) => candidate.candidateId === candidateId)?.name ?? "";
  return {
    type: "generation.finished",
    generation: context.generation,
    phase: "adaptation",
    data: {
      bestFitness: best?.fitness ?? null,
      medianFitness: ranked[ranked.length >>> 1]?.fitness ?? null,
      best:
        best?.training === undefined || best.training === null
          ? null
          : {
              strategyId: best.strategyId,
              name: nameOf(best.candidateId),
              training: summarise(best.training),
              validation: best.validation === null ? null : summarise(best.validation),
            },
      evaluated: assessments.length - failed,
      failed,
      duplicates: Math.max(0, context.run.settings.population - candidates.length),
      trials: search.trials,
      champions: search.champions.length,
      stage: search.stage,
      cells: archive.elites.length,
    },
  };
}

/** The event that ends a run which came to its end by itself. */
export function runFinished(search: SearchState, archive: Archive, reason: string): EvolutionEvent {
  return {
    type: "run.finished",
    generation: null,
    phase: null,
    data: {
      status: standingAtEnd(search, reason).status,
      archiveHash: archiveHashOf(archive),
      champions: search.champions.length,
      trials: search.trials,
      reason,
    },
  };
}
