import { RetryableError } from "@tradewind/core/errors";
import type { Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import type { PreviewView } from "@tradewind/core/views/strategy";
import type { PreviewJob } from "@tradewind/functions/services/previewJob";
import { refuseStoppedPreview, refuseViolation } from "@tradewind/functions/services/stoppedPreview";
import { kindOfKill } from "./poller/culprit.ts";
import { errorOf } from "./pool/errorOf.ts";
import type { Pool } from "./pool/pool.ts";
import type { Outcome } from "./pool/slot.ts";
import { previewFunction } from "./worker/functions.ts";

const scope = "sandbox";

type PreviewPorts = Pick<Ports, "clock" | "violations">;

/** Tries a strategy in a sandbox worker, under the scope's deadline; what has to be killed is a violation. */
export function makeRunPreview(
  pool: Pool,
  ports: PreviewPorts,
  timeoutMs: number,
): (job: PreviewJob) => Promise<PreviewView> {
  return async (job) => {
    const outcome = await pool.run({
      name: previewFunction,
      scope,
      payload: job,
      timeoutMs,
      // The interpreter ends a script that stands still, with better words than a lost worker has.
      heartbeatMs: timeoutMs,
      cpuMs: timeoutMs,
      memoryMb: scopes[scope].memoryMb,
    });
    switch (outcome.kind) {
      case "returned":
        return outcome.value as PreviewView;
      case "threw": {
        await refuseViolation(ports, job, outcome.error);
        throw errorOf(outcome.error);
      }
      case "killed":
        return refuse(ports, job, outcome);
    }
  };
}

async function refuse(
  ports: PreviewPorts,
  job: PreviewJob,
  { reason, message }: Extract<Outcome, { kind: "killed" }>,
): Promise<never> {
  const kind = kindOfKill(reason);
  if (kind === null)
    throw new RetryableError("unavailable", "preview.lost", "the sandbox was lost; try again");
  return refuseStoppedPreview(ports, job, { kind, message });
}
