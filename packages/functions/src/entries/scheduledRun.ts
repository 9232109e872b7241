import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { entries } from "../aws/resources.ts";
import { makeFeeds } from "../marketData/feeds.ts";
import { makeScheduledRunHandler } from "../scheduledRun.ts";
import { loadBundledCcxt } from "./bundledCcxt.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindStores } from "./ports.ts";

export const handler = instrument(({ logger, metrics }) => {
  const environment = readEnvironment(entries.scheduledRun);
  const bindings = bind(environment);
  const stores = bindStores(bindings);
  const ports = {
    ...stores,
    conductor: bindConductor(bindings, stores.runs),
    feeds: makeFeeds({
      clock: stores.clock,
      tiingoToken: environment.secret("TIINGO_TOKEN"),
      loadCcxt: loadBundledCcxt,
    }),
  };
  return makeScheduledRunHandler(ports, (schedule, { code, kind, message }) => {
    logger.error("a schedule could not start its run", { schedule, code, kind, error: message });
    metrics.addMetric("TerminalErrors", MetricUnit.Count, 1);
  });
});
