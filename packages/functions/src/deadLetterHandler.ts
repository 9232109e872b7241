import { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { Ports } from "@tradewind/core/ports";
import { z } from "zod";
import { type DeadLetterPorts, reviveDeadLetter } from "./deadLetters.ts";

const Event = z.object({ Records: z.array(z.object({ body: z.string() })) });

export interface DeadLetterOptions {
  readonly ports: DeadLetterPorts & Pick<Ports, "queue">;
  /** Told of a message that is none of ours; it is dropped, for it would come back for ever. */
  readonly onUnreadable: (body: string) => void;
}

/** Consumes dead letters: each is replaced by the same batch with its candidates excluded, or fails its generation. */
export function makeDeadLetterHandler({
  ports,
  onUnreadable,
}: DeadLetterOptions): (event: unknown) => Promise<void> {
  return async (event) => {
    for (const { body } of Event.parse(event).Records) {
      const letter = read(body);
      if (letter === null) {
        onUnreadable(body);
        continue;
      }
      const next = await reviveDeadLetter(ports, letter);
      if (next !== null) await ports.queue.send(next.scope, [next]);
    }
  };
}

function read(body: string): BatchMessage | null {
  try {
    return BatchMessage.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
