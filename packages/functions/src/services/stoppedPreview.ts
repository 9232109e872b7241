import { TerminalError } from "@tradewind/core/errors";
import type { Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { violationOfCode } from "@tradewind/core/safety/violationError";
import { makeViolation, type ViolationKind } from "@tradewind/core/safety/violations";
import { identifyAny } from "@tradewind/core/strategy/kinds";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import type { PreviewJob } from "./previewJob.ts";

type StoppedPorts = Pick<Ports, "clock" | "violations">;

/** Records that a preview had to be stopped, and refuses it: TerminalError `preview.<kind>`. */
export async function refuseStoppedPreview(
  ports: StoppedPorts,
  job: PreviewJob,
  { kind, message }: { readonly kind: ViolationKind; readonly message: string },
): Promise<never> {
  const { timeoutMs, memoryMb } = scopes.sandbox;
  await record(ports, job, kind, message);
  throw new TerminalError(
    "invalid",
    `preview.${kind}`,
    `the preview was stopped: ${message}; a preview has ${timeoutMs} ms and ${memoryMb} MB, make the strategy smaller`,
  );
}

/**
 * Where the sandbox's own error names a violation: records it and refuses the preview as `preview.<kind>`. Any other
 * error is none of this function's business.
 */
export async function refuseViolation(
  ports: StoppedPorts,
  job: PreviewJob,
  { code, message }: { readonly code: string; readonly message: string },
): Promise<void> {
  const kind = violationOfCode(code);
  if (kind === null) return;
  await record(ports, job, kind, message);
  throw new TerminalError("invalid", `preview.${kind}`, `the preview was stopped: ${message}`);
}

async function record(
  ports: StoppedPorts,
  { owner, strategy }: PreviewJob,
  kind: ViolationKind,
  message: string,
): Promise<void> {
  const violation = makeViolation({
    owner,
    runId: null,
    generation: null,
    batchId: null,
    candidateId: null,
    strategyId: identifyAny(parseAnyStrategy(strategy)),
    scope: "sandbox",
    kind,
    message,
    at: new Date(ports.clock.nowMs()).toISOString(),
    evidence: { deadlineMs: scopes.sandbox.timeoutMs },
  });
  await ports.violations.record(violation);
}
