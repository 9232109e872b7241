import type { Handlers } from "./reduceRun.ts";
import { emptyLap, LAPS_MAX, queuedPhases } from "./runState.ts";

/** One generation's lap through the six phases. */
export const lapHandlers: Handlers = {
  "generation.started": (draft, { data, generation }) => {
    draft.generation = generation;
    draft.generations = data.generations;
    draft.stage = data.stage;
    draft.mutationStrength = data.mutationStrength;
    draft.phases = queuedPhases();
    draft.lap = { ...emptyLap };
    draft.lapMs = 0;
    draft.regimes = [];
  },
  "phase.started": (draft, { at, generation, phase }) => {
    if (phase === null) return;
    draft.generation = generation ?? draft.generation;
    draft.phase = phase;
    draft.phases[phase] = { status: "running", startedAt: at, durationMs: null, summary: "" };
  },
  "phase.finished": (draft, { data, phase }) => {
    if (phase === null) return;
    const { durationMs, summary } = data;
    draft.phases[phase] = { ...draft.phases[phase], status: "done", durationMs, summary };
    draft.lapMs += durationMs;
    if (phase === "backtesting") draft.backtestingMs += durationMs;
  },
  "regime.detected": (draft, { data }) => {
    draft.regimes.push(data);
  },
  "candidate.proposed": (draft) => {
    draft.lap.proposed += 1;
  },
  "candidate.analysed": (draft, { data }) => {
    draft.lap.analysed += 1;
    if (data.verdict === "champion") draft.lap.champions += 1;
    if (data.verdict === "nearWinner") draft.lap.nearWinners += 1;
  },
  "strategy.bred": (draft, { data }) => {
    if (data.outcome === "bred") draft.lap.bred += 1;
    else if (data.outcome === "duplicate") draft.lap.duplicates += 1;
    else draft.lap.unbred += 1;
  },
  "archive.committed": (draft, { data }) => {
    draft.lap.cells = data.cells;
    draft.lap.added = data.added;
    draft.lap.replaced = data.replaced;
    draft.archiveVersion = data.version;
  },
  "adaptation.decided": (draft, { data }) => {
    draft.operators = data.operators;
    draft.mutationStrength = data.mutationStrength;
  },
  "generation.finished": (draft, { data, generation }) => {
    const { best: _, ...point } = data;
    if (generation !== null) draft.fitness.push({ ...point, generation });
    draft.trials = Math.max(draft.trials, data.trials);
    draft.stage = data.stage;
    draft.lapsMs = [...draft.lapsMs, draft.lapMs].slice(-LAPS_MAX);
    draft.lapMs = 0;
  },
};
