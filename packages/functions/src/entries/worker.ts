import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { SQSClient } from "@aws-sdk/client-sqs";
import { forbidden, Scope } from "@tradewind/core/safety/scopes";
import { createEngineBacktester } from "@tradewind/engine/backtester";
import { lazyScriptRunner } from "@tradewind/script/lazyRunner";
import { clientConfig } from "../aws/clients.ts";
import { workerEntry } from "../aws/resources.ts";
import { makeHide } from "../aws/visibility.ts";
import { makeWorkNotes } from "../aws/workNotes.ts";
import { workPorts } from "../limitPorts.ts";
import { makeWorkerHandler } from "../worker.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindQueue, bindStores, queueVariable } from "./ports.ts";

/** One bundle for all scopes; the variable SCOPE says which one this is. */
export const handler = instrument(({ metrics }) => {
  const { SCOPE } = readScope();
  const environment = readEnvironment(workerEntry(SCOPE));
  const bindings = bind(environment);
  const stores = bindStores(bindings);
  const ports = {
    ...stores,
    // It tests itself first: a worker that computes otherwise does not start.
    backtester: createEngineBacktester({ nowMs: () => performance.now() }),
    queue: bindQueue(bindings),
    conductor: bindConductor(bindings, stores.runs),
    scripts: lazyScriptRunner(stores.clock),
  };
  const own = workPorts(ports, SCOPE);
  // Thrown where it is counted: the batch becomes a dead letter, and its generation hears of it.
  if (own === null) {
    return async () => {
      throw forbidden(SCOPE, "writeResults", "run a batch of backtests");
    };
  }
  const work = makeWorkerHandler({
    ports: own,
    scope: SCOPE,
    worker: process.env.AWS_LAMBDA_LOG_STREAM_NAME?.slice(-8) ?? "worker",
    notes: makeWorkNotes(bindings.table("ledger")),
    hide: makeHide(new SQSClient(clientConfig(environment)), environment.get(queueVariable(SCOPE))),
  });
  return async (event, { remainingMs }) => {
    const answer = await work(event, remainingMs);
    metrics.addMetric("BatchesReturned", MetricUnit.Count, answer.batchItemFailures.length);
    return answer;
  };
});

function readScope(): { readonly SCOPE: Scope } {
  const environment = readEnvironment({ name: "worker", environment: ["SCOPE"] });
  return { SCOPE: Scope.parse(environment.get("SCOPE")) };
}
