import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { generationSource } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { sizeOfWork } from "@tradewind/core/evolution/sizeOfWork";
import type { Ports } from "@tradewind/core/ports";
import { overrunWords, scopes } from "@tradewind/core/safety/scopes";
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
  /** Their worker ended while it ran them and nobody knows why: all that can be said is what they were given. */
  readonly silent?: boolean;
  readonly timeoutMs: number;
}

/** What every violation of one kill has in common. The words hold limits, never measurements: they end in the lineage. */
function wordsFor({ kind, timeoutMs, silent }: Kill, scope: BatchMessage["scope"]): string {
  const { memoryMb } = scopes[scope];
  if (silent) {
    return `its worker ended without a word while it ran; scope ${scope} gives it ${timeoutMs} ms and ${memoryMb} MB`;
  }
  switch (kind) {
    case "timeout":
      return overrunWords(scope);
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
  const run = await awaitingRun(ports, message);
  if (run === null) return null;
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

/**
 * Answers the message of a batch that failed as often as it may without those candidates that are not excluded yet:
 * none of them is to blame, and none is charged. Null if nobody waits for the batch.
 */
export async function giveUpBatch(
  ports: Pick<CulpritPorts, "runs">,
  message: BatchMessage,
): Promise<BatchMessage | null> {
  if ((await awaitingRun(ports, message)) === null) return null;
  const known = new Set<string>(message.excluded.map(({ candidateId }) => candidateId));
  const rest = message.candidateIds.filter((candidateId) => !known.has(candidateId));
  return { ...message, excluded: [...message.excluded, ...rest.map((candidateId) => ({ candidateId }))] };
}

async function awaitingRun(
  { runs }: Pick<CulpritPorts, "runs">,
  { runId }: BatchMessage,
): Promise<RunRecord | null> {
  const run = await runs.get(runId);
  return run === null || run.status === "cancelled" || run.status === "failed" ? null : run;
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
