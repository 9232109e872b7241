import { SFNClient } from "@aws-sdk/client-sfn";
import { clientConfig } from "../aws/clients.ts";
import { makeFailureOf } from "../aws/executions.ts";
import { entries } from "../aws/resources.ts";
import { makeSweepHandler } from "../sweep.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindStores } from "./ports.ts";

export const handler = instrument(({ logger }) => {
  const environment = readEnvironment(entries.sweeper);
  const bindings = bind(environment);
  const stores = bindStores(bindings);
  return makeSweepHandler({
    ports: { ...stores, conductor: bindConductor(bindings, stores.runs) },
    failureOf: makeFailureOf(new SFNClient(clientConfig(environment)), environment.get("STATE_MACHINE_ARN")),
    onFailure: (runId, error) =>
      logger.warn("a run could not be looked after; the next sweep tries again", {
        runId,
        error: String(error),
      }),
  });
});
