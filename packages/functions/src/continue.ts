import { RunId } from "@tradewind/core/ids";
import type { Ports } from "@tradewind/core/ports";
import { z } from "zod";
import { updateRun } from "./updateRun.ts";

const Request = z.object({ runId: RunId, epoch: z.int(), generation: z.int().min(0) });

/** Hands a long run over to a new execution before its history grows too long; the name makes it idempotent. */
export function makeContinueHandler(ports: Ports): (event: unknown) => Promise<{ readonly outcome: string }> {
  return async (event) => {
    const { runId, epoch, generation } = Request.parse(event);
    const next = epoch + 1;
    await updateRun(ports, runId, (run) => (run.epoch === epoch ? { ...run, epoch: next } : null));
    const outcome = await ports.conductor.start({ runId, epoch: next, generation, phase: "generation" });
    return { outcome };
  };
}
