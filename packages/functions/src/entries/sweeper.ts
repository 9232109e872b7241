import { entries } from "../aws/resources.ts";
import { makeSweepHandler } from "../sweep.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindStores } from "./ports.ts";

export const handler = instrument(({ logger }) => {
  const bindings = bind(readEnvironment(entries.sweeper));
  const stores = bindStores(bindings);
  return makeSweepHandler({
    ports: { ...stores, conductor: bindConductor(bindings, stores.runs) },
    onFailure: (runId, error) =>
      logger.warn("a run could not be looked after; the next sweep tries again", {
        runId,
        error: String(error),
      }),
  });
});
