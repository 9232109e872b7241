import { TerminalError } from "@tradewind/core/errors";
import type { RunRecord, RunStatus } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { tellEnd, withoutUntold } from "../tellEnd.ts";
import { requireRun, updateRun } from "../updateRun.ts";
import { assertRoomForRun } from "./activeRuns.ts";
import { assertAffordable, assertBudgetLeft } from "./assertAffordable.ts";
import { standingArchiveHash, tellControl } from "./controlEvents.ts";

export type ControlPorts = Pick<Ports, "clock" | "runs" | "events" | "audience" | "archives" | "conductor">;

/*
 * Each action first changes the record, then tells of it, then starts or stops executions: a run whose new execution
 * is started may end before anybody asks again. What follows the record may be repeated, so an action asked for again
 * finishes what a process that died on the way left undone; ends that are left untold the sweeper tells.
 */

/** Ends a run for good and keeps what it found. Conflict where it has ended already in another way. */
export async function cancelRun(ports: ControlPorts, runId: string): Promise<RunRecord> {
  const archiveHash = await standingArchiveHash(ports, { runId });
  const finishedAt = isoNow(ports);
  const run = await updateRun(ports, runId, (current) => {
    if (current.status === "cancelled") return null;
    requireStatus(current, "cancel", ["queued", "running", "paused"]);
    return { ...current, status: "cancelled", finishedAt, archiveHash, untold: { reason: "cancelled" } };
  });
  await ports.conductor.stop(runId, "the user cancelled the run");
  return tellEnd(ports, run);
}

/** Lets the phase in hand finish and begins no other. */
export async function pauseRun(ports: ControlPorts, runId: string): Promise<RunRecord> {
  const run = await updateRun(ports, runId, (current) => {
    if (current.status === "paused") return null;
    requireStatus(current, "pause", ["queued", "running"]);
    return { ...current, status: "paused", pausedEpoch: current.epoch };
  });
  // A paused run whose last phase was at work meanwhile may have been handed over to its next execution.
  await tellControl(ports, runId, `control/pause/${run.pausedEpoch ?? run.epoch}`, {
    type: "run.paused",
    data: {},
  });
  return run;
}

/** Goes on with the phase at which the run rests, as a new execution. */
export async function resumeRun(ports: ControlPorts, runId: string): Promise<RunRecord> {
  await requireRoomToWake(ports, runId, "paused");
  const run = await updateRun(ports, runId, (current) => {
    if (current.status === "running" || current.status === "queued") return null;
    requireStatus(current, "resume", ["paused"]);
    const epoch = current.epoch + 1;
    return { ...current, status: "running", epoch, resumedEpoch: epoch };
  });
  const { epoch, resumedEpoch } = run;
  if (resumedEpoch === epoch)
    await tellControl(ports, runId, `control/resume/${epoch}`, { type: "run.resumed", data: { epoch } });
  // The execution that was paused may still wait for its backtests; only one may drive the run. The one that drives it
  // may be at work already, begun by the same wish asked before or beside this one, and is left alone.
  await ports.conductor.stop(runId, "the user resumed the run in a new execution", epoch);
  await startExecution(ports, run);
  return run;
}

/**
 * Sets the number of generations to `generations`, which must be more than there were; a run that has succeeded goes
 * on from its next generation. TerminalError `run.over_budget` (invalid) where the longer run would cost too much,
 * `run.budget_spent` (conflict) where the run stopped because it has spent its budget.
 */
export async function extendRun(ports: ControlPorts, runId: string, generations: number): Promise<RunRecord> {
  await tellEnd(ports, await requireRoomToWake(ports, runId, "succeeded"));
  const run = await updateRun(ports, runId, (current) => {
    requireStatus(current, "extend", ["queued", "running", "paused", "succeeded"]);
    const present = current.status === "succeeded" ? current.generation + 1 : current.settings.generations;
    // Asked for before: a run that stopped early since, at its budget, is not woken by asking again.
    const done = current.status === "succeeded" && current.extendedTo === generations;
    if (generations === present || done) return null;
    if (generations < present) throw notLonger(current, present, generations);
    const longer = lengthened(current, generations);
    assertAffordable(longer);
    if (current.status === "succeeded") assertBudgetLeft(current, ports.clock.nowMs());
    return longer;
  });
  if (run.extendedTo === generations) {
    await tellControl(ports, runId, `control/extend/${generations}`, {
      type: "run.extended",
      data: { generations },
    });
  }
  if (run.status === "running") await startExecution(ports, run);
  return run;
}

function lengthened(run: RunRecord, generations: number): RunRecord {
  const longer = { ...run, settings: { ...run.settings, generations }, extendedTo: generations };
  if (run.status !== "succeeded") return longer;
  const place = { epoch: run.epoch + 1, generation: run.generation + 1, phase: "generation" } as const;
  return { ...withoutUntold(longer), ...place, status: "running", finishedAt: null };
}

async function requireRoomToWake(ports: ControlPorts, runId: string, resting: RunStatus): Promise<RunRecord> {
  const run = await requireRun(ports, runId);
  if (run.status === resting) await assertRoomForRun(ports, run.owner);
  return run;
}

async function startExecution(
  { conductor }: ControlPorts,
  { runId, epoch, generation, phase }: RunRecord,
): Promise<void> {
  await conductor.start({ runId, epoch, generation, phase });
}

function requireStatus(run: RunRecord, action: string, allowed: readonly RunStatus[]): void {
  if (allowed.includes(run.status)) return;
  throw new TerminalError(
    "conflict",
    `run.${run.status}`,
    `run ${run.runId} is ${run.status}; to ${action} it, it must be ${allowed.join(" or ")}`,
    { details: [{ pointer: "/status", message: run.status }] },
  );
}

function notLonger(run: RunRecord, present: number, generations: number): TerminalError {
  return new TerminalError(
    "conflict",
    "run.not_longer",
    `run ${run.runId} has ${present} generations, ${generations} are fewer; ask for more than ${present}`,
    { details: [{ pointer: "/generations", message: String(present) }] },
  );
}

function isoNow({ clock }: ControlPorts): string {
  return new Date(clock.nowMs()).toISOString();
}
