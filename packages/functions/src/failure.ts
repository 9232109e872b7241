import { archiveHashOf } from "@tradewind/core/archive/insert";
import { RunId } from "@tradewind/core/ids";
import type { Ports } from "@tradewind/core/ports";
import { z } from "zod";
import { appendEvent } from "./appendEvents.ts";
import { updateRun } from "./updateRun.ts";

const Request = z.object({
  runId: RunId,
  epoch: z.int(),
  generation: z.int(),
  error: z.object({ Error: z.string().optional(), Cause: z.string().optional() }),
});

/** The state machine's catch-all: the run ends as failed, with the error's name and cause, and keeps its archive. */
export function makeFailureHandler(ports: Ports): (event: unknown) => Promise<{ readonly runId: string }> {
  return async (event) => {
    const { runId, error } = Request.parse(event);
    const code = error.Error ?? "unknown";
    const message = (error.Cause ?? "no cause was given").slice(0, 2_000);
    const finishedAt = new Date(ports.clock.nowMs()).toISOString();
    const run = await updateRun(ports, runId, (current) =>
      current.status === "running" || current.status === "queued"
        ? { ...current, status: "failed", finishedAt, failure: { code, message } }
        : null,
    );
    if (run.status !== "failed") return { runId };
    const stored = await ports.archives.load(runId);
    const archiveHash = stored === null ? null : archiveHashOf(stored.archive);
    const { champions, trials } = run.progress;
    await appendEvent(ports, runId, `run/finish/${run.epoch}`, {
      type: "run.finished",
      generation: null,
      phase: null,
      data: { status: "failed", archiveHash, champions, trials, reason: `${code}: ${message}` },
    });
    return { runId };
  };
}
