import { ensureTradewindError, type TradewindError } from "@tradewind/core/errors";
import type { Schedule } from "@tradewind/core/evolution/schedule";
import { Owner } from "@tradewind/core/ids";
import { z } from "zod";
import { nextFireMs } from "./services/nextFire.ts";
import { type RunScheduledPorts, runScheduled } from "./services/runScheduled.ts";

const MINUTE_MS = 60_000;

const Firing = z.object({ owner: Owner, name: z.string(), dueAt: z.string() });

export type FiringAnswer =
  | { readonly outcome: "off" }
  | { readonly outcome: "started"; readonly runId: string }
  | { readonly outcome: "refused"; readonly code: string };

/** Told of a firing that could not start its run and never will. */
export type OnRefused = (schedule: string, failure: TradewindError) => void;

/**
 * Starts the run of a schedule that fell due. One that is gone or off starts nothing: its timer may fire once more. The
 * schedule moves on first, for the next firing comes whatever becomes of this one.
 */
export function makeScheduledRunHandler(
  ports: RunScheduledPorts,
  onRefused: OnRefused,
): (event: unknown) => Promise<FiringAnswer> {
  return async (event) => {
    const { owner, name, dueAt } = Firing.parse(event);
    const schedule = await ports.schedules.get(owner, name);
    if (schedule?.enabled !== true) return { outcome: "off" };
    const due = dueTime(dueAt, ports.clock.nowMs());
    await ports.schedules.note(schedule, { nextAt: nextAfter(schedule, due, ports.clock.nowMs()) });
    try {
      const { runId } = await runScheduled(ports, schedule, due);
      await ports.schedules.note(schedule, { lastRunId: runId });
      return { outcome: "started", runId };
    } catch (thrown) {
      const failure = ensureTradewindError(thrown);
      if (mustBeThrown(failure)) throw thrown;
      onRefused(name, failure);
      return { outcome: "refused", code: failure.code };
    }
  };
}

/** Whether trying again may help, or the installation is at fault and its alarm has to sound. */
function mustBeThrown({ retryable, kind }: TradewindError): boolean {
  return retryable || kind === "unavailable" || kind === "internal";
}

/** The firing's own time makes a repeated delivery the same run; where it cannot be read, the minute does. */
function dueTime(dueAt: string, nowMs: number): string {
  const ms = Date.parse(dueAt);
  return new Date(Number.isNaN(ms) ? nowMs - (nowMs % MINUTE_MS) : ms).toISOString();
}

function nextAfter({ expression, timeZone }: Schedule, due: string, nowMs: number): string | null {
  const nextMs = nextFireMs({ expression, timeZone, afterMs: nowMs, anchorMs: Date.parse(due) });
  return nextMs === null ? null : new Date(nextMs).toISOString();
}
