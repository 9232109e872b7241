import { entries } from "../aws/resources.ts";
import { makeContinueHandler } from "../continue.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindConductor, bindStores } from "./ports.ts";

export const handler = instrument(() => {
  const bindings = bind(readEnvironment(entries.continue));
  const stores = bindStores(bindings);
  return makeContinueHandler({ ...stores, conductor: bindConductor(bindings, stores.runs) });
});
