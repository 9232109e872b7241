import { summarise } from "../agents/archiveManager.ts";
import { blockMeans, findTwin, type Movements, movementOf, sideBySide } from "../agents/correlations.ts";
import { findingsOf, fitnessOf, verdictOf } from "../agents/performanceSynthesizer.ts";
import { assessRisk } from "../agents/riskAnalyzer.ts";
import type { EvolutionEvent } from "../events.ts";
import { judgeEvidence } from "../evidence/verdict.ts";
import { nodesOf } from "../strategy/kinds.ts";
import type { Assessment } from "./assessment.ts";
import type { Candidate, CandidateResult } from "./candidate.ts";
import { sayIfAllFailed } from "./failures.ts";
import { varianceOf } from "./moments.ts";
import type { PhaseContext, PhaseEvents } from "./phase.ts";
import { requireSearch } from "./requireSearch.ts";
import { type Tally, tallyTrials } from "./tally.ts";

/** So many candidates are judged as one operation, and told of together. */
const JUDGED_AT_ONCE = 64;

interface Judged {
  readonly candidate: Candidate;
  readonly result: JudgedResult;
}

/** Phase 3: judges every result in candidate order: fitness, verdict, risk, evidence against the true number of trials. */
export async function* analysisPhase(context: PhaseContext): PhaseEvents {
  const { ports, run, generation, operations } = context;
  const place = { generation, phase: "analysis" } as const;
  yield { type: "phase.started", ...place, data: {} };
  const search = await requireSearch(context);
  const candidates = (await context.loadCandidates()) ?? [];
  const results = new Map(
    (await ports.ledger.results(run.runId, generation)).map((result) => [result.candidateId, result]),
  );
  const tally = tallyTrials(search, [...results.values()], run.market.barsPerYear);
  const elites = (await ports.archives.snapshot(run.runId, generation))?.elites ?? [];
  const judged: Judged[] = candidates.flatMap((candidate) => {
    const result = results.get(candidate.candidateId);
    const outcome = result?.outcome;
    // What was certified is judged when it is measured, in the next generation.
    if (result === undefined || outcome === undefined || outcome === "certified") return [];
    return [{ candidate, result: { ...result, outcome } }];
  });
  const movements = sideBySide(
    elites.map(({ name, blockReturns }) => ({ name, movement: movementOf(blockReturns) })),
  );
  const assessments: Assessment[] = [];
  for (let at = 0; at < judged.length; at += JUDGED_AT_ONCE) {
    const some = judged.slice(at, at + JUDGED_AT_ONCE);
    const measured = await operations.run("measurePerformance", place, () =>
      some.map(({ candidate, result }) => judge(context, candidate, result, tally)),
    );
    const twins = await operations.run("analyseCorrelation", place, () =>
      measured.map((assessment) => twinFinding(assessment, movements)),
    );
    const assessed = await operations.run("assessRisk", place, () =>
      measured.map((assessment, index) => complete(assessment, twins[index] ?? null, some[index]?.result)),
    );
    assessments.push(...assessed);
    yield assessed.flatMap((assessment, index) =>
      verdictEvents(some[index]?.candidate.name ?? "", assessment, generation, tally),
    );
  }
  await ports.generations.put(run.runId, generation, "assessments", assessments);
  const champions = assessments.filter(({ verdict }) => verdict === "champion").length;
  const failures = sayIfAllFailed([...results.values()]);
  const summary = `${assessments.length} judged, ${champions} champions`;
  return { summary: failures === null ? summary : `${summary}; ${failures}`, decision: null };
}

/** A result that is not to be promoted first. */
type JudgedResult = CandidateResult & { readonly outcome: Assessment["outcome"] };

function judge({ run }: PhaseContext, candidate: Candidate, result: JudgedResult, tally: Tally): Assessment {
  const { candidateId, strategyId, outcome, orders, certificate, provenance } = result;
  const beside = {
    ...(orders && { orders }),
    ...(certificate && { certificate }),
    ...(provenance && { provenance }),
  };
  const base = { candidateId, strategyId, outcome, risk: null, evidence: null, ...beside };
  if (result.training === null) {
    const empty = { fitness: null, training: null, validation: null, trainingBlocks: [] };
    const lost = result.lost && { lost: result.lost };
    return { ...base, ...empty, ...lost, verdict: "failed", findings: [result.reason] };
  }
  const { barsPerYear } = run.market;
  const training = result.training.statistics;
  const validation = result.validation?.statistics ?? null;
  const measured = outcome === "measured";
  const fitness = measured ? fitnessOf(result.training, nodesOf(candidate.strategy), barsPerYear) : null;
  const trials = { trials: tally.trials, trialsVariance: varianceOf(tally.validationSharpe) };
  const evidence = validation === null ? null : judgeEvidence({ validation, barsPerYear, ...trials });
  const reason = result.reason === "" ? [] : [result.reason];
  return {
    ...base,
    fitness,
    training,
    validation,
    trainingBlocks: result.training.blocks,
    verdict: verdictOf(fitness, validation),
    findings: [...reason, ...findingsOf(fitness, training, validation)],
    evidence,
  };
}

/** Says so where the archive holds a strategy that moves nearly the same way: two of a kind are one bet. */
function twinFinding({ fitness, trainingBlocks }: Assessment, elites: Movements): string | null {
  if (fitness === null) return null;
  const twin = findTwin(movementOf(blockMeans(trainingBlocks)), elites);
  if (twin === null) return null;
  return `Moves like "${twin.name}" of the archive (correlation ${twin.correlation.toFixed(2)}): together they are one bet.`;
}

/** Every result gets a risk verdict. What was not measured has no twin either. */
function complete(
  assessment: Assessment,
  twin: string | null,
  result: CandidateResult | undefined,
): Assessment {
  if (result === undefined || result.training === null) return assessment;
  const { verdict, findings } = assessRisk(result.training);
  const together = [...assessment.findings];
  if (twin !== null) together.push(twin);
  together.push(...findings, ...result.anatomy);
  return { ...assessment, risk: verdict, findings: together };
}

function verdictEvents(
  name: string,
  assessment: Assessment,
  generation: number,
  { trials }: Tally,
): EvolutionEvent[] {
  const place = { generation, phase: "analysis" } as const;
  const { candidateId, strategyId, fitness, verdict, risk, findings, evidence } = assessment;
  const training = assessment.training === null ? null : summarise(assessment.training);
  const validation = assessment.validation === null ? null : summarise(assessment.validation);
  const analysed: EvolutionEvent = {
    type: "candidate.analysed",
    ...place,
    data: {
      candidateId,
      strategyId,
      name,
      fitness,
      training,
      validation,
      verdict,
      risk,
      finding: findings[0] ?? "",
    },
  };
  if (verdict !== "champion" || validation === null) return [analysed];
  const found: EvolutionEvent = {
    type: "champion.found",
    ...place,
    data: {
      candidateId,
      strategyId,
      name,
      validation,
      deflatedSharpe: evidence?.dsr ?? null,
      trials,
      evidence: evidence?.sentence ?? "no evidence could be computed",
    },
  };
  return [analysed, found];
}
