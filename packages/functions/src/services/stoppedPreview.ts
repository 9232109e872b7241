import { TerminalError } from "@tradewind/core/errors";
import type { Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { makeViolation, type ViolationKind } from "@tradewind/core/safety/violations";

/** Records that a preview had to be stopped, and refuses it: TerminalError `preview.<kind>`. */
export async function refuseStoppedPreview(
  ports: Pick<Ports, "clock" | "violations">,
  owner: string,
  { kind, message }: { readonly kind: ViolationKind; readonly message: string },
): Promise<never> {
  const { timeoutMs, memoryMb } = scopes.sandbox;
  const violation = makeViolation({
    owner,
    runId: null,
    generation: null,
    batchId: null,
    candidateId: null,
    strategyId: null,
    scope: "sandbox",
    kind,
    message,
    at: new Date(ports.clock.nowMs()).toISOString(),
    evidence: { deadlineMs: timeoutMs },
  });
  await ports.violations.record(violation);
  throw new TerminalError(
    "invalid",
    `preview.${kind}`,
    `the preview was stopped: ${message}; a preview has ${timeoutMs} ms and ${memoryMb} MB, make the strategy smaller`,
  );
}
