import { type DeadLetterPorts, reviveDeadLetter } from "@tradewind/functions/deadLetters";
import type { MessageQueue } from "../queue/messageQueue.ts";

/**
 * Takes the dead letters out, each for the message that stands in for it.
 * @returns how many there were
 */
export async function buryDeadLetters(ports: DeadLetterPorts, queue: MessageQueue): Promise<number> {
  const letters = queue.deadLetters();
  for (const letter of letters) queue.bury(letter, await reviveDeadLetter(ports, letter.body));
  return letters.length;
}
