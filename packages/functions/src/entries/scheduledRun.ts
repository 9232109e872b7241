import { entries } from "../aws/resources.ts";
import { makeFeeds } from "../marketData/feeds.ts";
import { makeScheduledRunHandler } from "../scheduledRun.ts";
import { loadBundledCcxt } from "./bundledCcxt.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindStores } from "./ports.ts";

export const handler = instrument(() => {
  const environment = readEnvironment(entries.scheduledRun);
  const bindings = bind(environment);
  const stores = bindStores(bindings);
  return makeScheduledRunHandler({
    ...stores,
    conductor: bindConductor(bindings, stores.runs),
    feeds: makeFeeds({
      clock: stores.clock,
      tiingoToken: environment.secret("TIINGO_TOKEN"),
      loadCcxt: loadBundledCcxt,
    }),
  });
});
