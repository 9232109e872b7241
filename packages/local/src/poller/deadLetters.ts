import type { Conductor, Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import type { DeadLetter, MessageQueue } from "../queue/messageQueue.ts";
import { type CulpritPorts, excludeCulprits } from "./culprit.ts";

type DeadLetterPorts = CulpritPorts & Pick<Ports, "ledger"> & { readonly conductor: Pick<Conductor, "fail"> };

/**
 * A batch that never succeeded must not hold up its generation: its candidates count as failed. If that cannot be
 * stored either, the generation fails, and the state machine says so.
 * @returns how many there were
 */
export async function buryDeadLetters(ports: DeadLetterPorts, queue: MessageQueue): Promise<number> {
  const letters = queue.deadLetters();
  for (const letter of letters) await bury(ports, queue, letter);
  return letters.length;
}

async function bury(ports: DeadLetterPorts, queue: MessageQueue, letter: DeadLetter): Promise<void> {
  const { body } = letter;
  if (body.excluded.length < body.candidateIds.length) {
    queue.bury(
      letter,
      await excludeCulprits(ports, body, body.candidateIds, {
        kind: "notResponding",
        timeoutMs: scopes[body.scope].timeoutMs,
      }),
    );
    return;
  }
  const ledger = await ports.ledger.get(body.runId, body.generation);
  const cause = `batch ${body.batchId} could not be stored, not even as failed; see the log for its errors`;
  if (ledger !== null) await ports.conductor.fail(ledger.token, "BatchLost", cause);
  queue.bury(letter, null);
}
