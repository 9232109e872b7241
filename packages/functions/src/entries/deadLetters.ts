import { entries } from "../aws/resources.ts";
import { makeDeadLetterHandler } from "../deadLetterHandler.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindQueue, bindStores } from "./ports.ts";

export const handler = instrument(({ logger }) => {
  const bindings = bind(readEnvironment(entries.deadLetters));
  const stores = bindStores(bindings);
  return makeDeadLetterHandler({
    ports: { ...stores, queue: bindQueue(bindings), conductor: bindConductor(bindings, stores.runs) },
    onUnreadable: (body) =>
      logger.error("a dead letter is no batch of ours and is dropped", { bytes: body.length }),
  });
});
