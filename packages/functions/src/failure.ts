import { RunId } from "@tradewind/core/ids";
import { z } from "zod";
import { type FailPorts, failRun } from "./failRun.ts";

const Request = z.object({
  runId: RunId,
  epoch: z.int(),
  generation: z.int(),
  error: z.object({ Error: z.string().optional(), Cause: z.string().optional() }),
});

/** The state machine's catch-all: the run ends as failed, with the error's name and cause. */
export function makeFailureHandler(
  ports: FailPorts,
): (event: unknown) => Promise<{ readonly runId: string }> {
  return async (event) => {
    const { runId, epoch, error } = Request.parse(event);
    const { Error: code = "unknown", Cause: message = "no cause was given" } = error;
    await failRun(ports, { runId, epoch }, { code, message });
    return { runId };
  };
}
