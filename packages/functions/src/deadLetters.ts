import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { Conductor, Ports } from "@tradewind/core/ports";
import { permits, type Scope, scopes } from "@tradewind/core/safety/scopes";
import type { ViolationKind } from "@tradewind/core/safety/violations";
import { type CulpritPorts, excludeCulprits, giveUpBatch } from "./culprit.ts";

export type DeadLetterPorts = CulpritPorts & { readonly ledger: Pick<Ports["ledger"], "get"> } & {
  readonly conductor: Pick<Conductor, "fail">;
};

/**
 * A batch that never succeeded must not hold up its generation: its candidates count as failed. Those that killed their
 * workers were found on the way, so what remains failed by the platform's faults and is charged to nobody, unless it is
 * `kind`. If that cannot be stored either, the generation fails, and the state machine says so.
 * @returns what to send in the dead letter's place, or null
 */
export async function reviveDeadLetter(
  ports: DeadLetterPorts,
  letter: BatchMessage,
  kind: ViolationKind | null = kindOfLoss(letter.scope),
): Promise<BatchMessage | null> {
  const { runId, generation, batchId, scope } = letter;
  if (letter.excluded.length < letter.candidateIds.length) {
    if (kind === null) return giveUpBatch(ports, letter);
    const kill = { kind, timeoutMs: scopes[scope].timeoutMs };
    return excludeCulprits(ports, letter, letter.candidateIds, kill);
  }
  const ledger = await ports.ledger.get(runId, generation);
  const cause = `batch ${batchId} could not be stored, not even as failed; see the log for its errors`;
  if (ledger !== null) await ports.conductor.fail(ledger.token, "BatchLost", cause);
  return null;
}

/** A batch where nothing may be stored is a forbidden write by its mere being. */
function kindOfLoss(scope: Scope): ViolationKind | null {
  return permits(scope, "writeResults") ? null : "forbiddenWrite";
}

const forbiddenCodes: readonly string[] = ["scope.forbidden", "market.forbidden"];

/** What an error's code says of a batch's work that asked for what its scope may not do; null for other errors. */
export function kindOfRefusal(code: string, scope: Scope): ViolationKind | null {
  if (!forbiddenCodes.includes(code)) return null;
  return permits(scope, "writeResults") || code === "market.forbidden" ? "forbiddenData" : "forbiddenWrite";
}
