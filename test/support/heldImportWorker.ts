/** A worker for tests: one that begins to read a file and never gets to its end; whatever else it is asked it leaves. */

import { joinParent } from "@tradewind/local/worker/process";
import { serveCalls } from "@tradewind/local/worker/serve";

serveCalls(joinParent(), () => ({ name }) => {
  while (name === "importFunction") globalThis.performance.now();
  return new Promise(() => {});
});
