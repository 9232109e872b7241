import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { generationSource } from "@tradewind/core/evolution/phase";
import { sizeOfWork } from "@tradewind/core/evolution/sizeOfWork";
import type { Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { makeViolation, type Violation, type ViolationKind } from "@tradewind/core/safety/violations";
import { appendEvent } from "./appendEvents.ts";

export type CulpritPorts = Pick<Ports, "clock" | "events" | "audience"> & {
  readonly runs: Pick<Ports["runs"], "get">;
  readonly generations: Pick<Ports["generations"], "get">;
  readonly violations: Pick<Ports["violations"], "record">;
};

/** Why candidates were killed, and the deadline they had. */
export interface Kill {
  readonly kind: ViolationKind;
  readonly timeoutMs: number;
}

/** What every violation of one kill has in common. The words hold limits, never measurements: they end in the lineage. */
function wordsFor({ kind, timeoutMs }: Kill, scope: BatchMessage["scope"]): string {
  const { memoryMb } = scopes[scope];
  switch (kind) {
    case "timeout":
      return `stopped at the deadline of ${timeoutMs} ms of scope ${scope}`;
    case "memory":
      return `needed more than ${memoryMb} MB, the limit of scope ${scope}`;
    case "forbiddenWrite":
    case "forbiddenData":
      return `asked for what scope ${scope} may not do; it may ${scopes[scope].access.join(", ")}`;
    default:
      return `its worker stopped responding in scope ${scope}, whose deadline is ${timeoutMs} ms`;
  }
}

/**
 * Records that candidates were killed and answers the batch's message without them, so that its neighbours finish.
 * Null if the run is gone, cancelled or failed: nobody waits for the batch.
 */
export async function excludeCulprits(
  ports: CulpritPorts,
  message: BatchMessage,
  candidateIds: readonly string[],
  kill: Kill,
): Promise<BatchMessage | null> {
  const run = await ports.runs.get(message.runId);
  if (run === null || run.status === "cancelled" || run.status === "failed") return null;
  const known = new Set<string>(message.excluded.map(({ candidateId }) => candidateId));
  const candidates = (await ports.generations.get(message.runId, message.generation, "candidates")) ?? [];
  const excluded = [...message.excluded];
  for (const candidateId of message.candidateIds) {
    if (known.has(candidateId) || !candidateIds.includes(candidateId)) continue;
    const candidate = candidates.find((one) => one.candidateId === candidateId);
    const violation = makeViolation({
      owner: run.owner,
      runId: message.runId,
      generation: message.generation,
      batchId: message.batchId,
      candidateId,
      strategyId: candidate?.strategyId ?? null,
      ...(candidate && { lineage: { origin: candidate.origin, parents: candidate.parents } }),
      scope: message.scope,
      kind: kill.kind,
      message: wordsFor(kill, message.scope),
      at: new Date(ports.clock.nowMs()).toISOString(),
      evidence: {
        deadlineMs: kill.timeoutMs,
        memoryMb: scopes[message.scope].memoryMb,
        ...(candidate && sizeOfWork(run, candidate.strategy)),
      },
    });
    await tell(ports, message, violation);
    excluded.push({ candidateId, violation });
  }
  return { ...message, excluded };
}

async function tell(ports: CulpritPorts, message: BatchMessage, violation: Violation): Promise<void> {
  await ports.violations.record(violation);
  const { violationId, kind, scope, candidateId, strategyId } = violation;
  const source = generationSource(message.generation, `violation/${violationId}`);
  await appendEvent(ports, message.runId, source, {
    type: "violation.recorded",
    generation: message.generation,
    phase: "backtesting",
    data: { violationId, kind, scope, candidateId, strategyId, message: violation.message },
  });
}
