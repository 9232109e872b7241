import { phases } from "@tradewind/core/events";
import type { RunRecord, RunStatus } from "@tradewind/core/evolution/run";
import type { Ports, RunStore } from "@tradewind/core/ports";
import type { Verdict } from "./verdict.ts";

/** Where a run may go from each status. A run that has succeeded goes on only when it is extended. */
const ways: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ["queued", "running", "paused", "failed", "cancelled"],
  running: ["running", "paused", "succeeded", "failed", "cancelled"],
  paused: ["paused", "running", "cancelled"],
  succeeded: ["succeeded", "running"],
  failed: ["failed"],
  cancelled: ["cancelled"],
};

/** What users brought about, as the record shows it: pauses and resumptions by epoch, extensions by generations. */
export interface Turns {
  readonly paused: Set<number>;
  readonly resumed: Set<number>;
  readonly extended: Set<number>;
}

export function noTurns(): Turns {
  return { paused: new Set(), resumed: new Set(), extended: new Set() };
}

function noteTurn(before: RunRecord, after: RunRecord, turns: Turns): void {
  if (after.status === "paused" && before.status !== "paused") turns.paused.add(after.epoch);
  if (before.status === "paused" && after.status === "running") turns.resumed.add(after.epoch);
  const { generations } = after.settings;
  if (generations !== before.settings.generations) turns.extended.add(generations);
}

/** Each step of a run's record: status, place and progress go forward, and no generation begins beyond the budget. */
export function observeRuns(ports: Ports, turns: Turns, verdict: Verdict): RunStore {
  const { runs } = ports;
  return {
    ...runs,
    async update(next) {
      const before = await runs.get(next.runId);
      const answer = await runs.update(next);
      if (before !== null) {
        compare(before, answer, verdict);
        noteTurn(before, answer, turns);
      }
      if (before !== null && answer.generation > before.generation) await weigh(ports, answer, verdict);
      return answer;
    },
  };
}

function compare(before: RunRecord, after: RunRecord, verdict: Verdict): void {
  const words = complaintOf(before, after);
  if (words !== null) verdict.report("a run's record moves forward only", words);
}

function complaintOf(before: RunRecord, after: RunRecord): string | null {
  if (after.version !== before.version + 1) return `version ${before.version} became ${after.version}`;
  if (!ways[before.status].includes(after.status)) return `${before.status} became ${after.status}`;
  if (after.epoch < before.epoch) return `epoch ${before.epoch} became ${after.epoch}`;
  if (wakes(before, after) && after.epoch === before.epoch) return `${before.status} woke in its epoch`;
  if (placeOf(after) < placeOf(before)) return `${nameOf(before)} became ${nameOf(after)}`;
  if (before.status === "paused" && after.status === "paused" && placeOf(after) > placeOf(before)) {
    return `${nameOf(after)} began while the run was paused`;
  }
  if (after.progress.trials < before.progress.trials) {
    return `${before.progress.trials} trials became ${after.progress.trials}`;
  }
  return null;
}

const wakes = (before: RunRecord, after: RunRecord): boolean =>
  after.status === "running" && (before.status === "paused" || before.status === "succeeded");
const placeOf = ({ generation, phase }: RunRecord): number =>
  generation * phases.length + phases.indexOf(phase);
const nameOf = ({ generation, phase }: RunRecord): string => `${phase} of generation ${generation}`;

/** Counted from the ledger, not from what the run says of itself. */
async function weigh(
  { ledger }: Ports,
  { runId, generation, settings }: RunRecord,
  verdict: Verdict,
): Promise<void> {
  const { backtestsMax } = settings.budget;
  if (backtestsMax === undefined) return;
  let spent = 0;
  for (let before = 0; before < generation; before++) {
    for (const { training, validation } of await ledger.results(runId, before)) {
      spent += Number(training !== null) + Number(validation !== null);
    }
  }
  if (spent >= backtestsMax) {
    const words = `generation ${generation} begins with ${spent} of ${backtestsMax} backtests spent`;
    verdict.report("cost stays within the budget", words);
  }
}
