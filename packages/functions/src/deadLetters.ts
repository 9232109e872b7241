import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { Conductor, Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { type CulpritPorts, excludeCulprits } from "./culprit.ts";

export type DeadLetterPorts = CulpritPorts &
  Pick<Ports, "ledger"> & { readonly conductor: Pick<Conductor, "fail"> };

/**
 * A batch that never succeeded must not hold up its generation: its candidates count as failed. If that cannot be
 * stored either, the generation fails, and the state machine says so.
 * @returns what to send in the dead letter's place, or null
 */
export async function reviveDeadLetter(
  ports: DeadLetterPorts,
  letter: BatchMessage,
): Promise<BatchMessage | null> {
  const { runId, generation, batchId, scope } = letter;
  if (letter.excluded.length < letter.candidateIds.length) {
    const kill = { kind: "notResponding", timeoutMs: scopes[scope].timeoutMs } as const;
    return excludeCulprits(ports, letter, letter.candidateIds, kill);
  }
  const ledger = await ports.ledger.get(runId, generation);
  const cause = `batch ${batchId} could not be stored, not even as failed; see the log for its errors`;
  if (ledger !== null) await ports.conductor.fail(ledger.token, "BatchLost", cause);
  return null;
}
