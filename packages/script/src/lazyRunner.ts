import type { Clock, ScriptRunner } from "@tradewind/core/ports";

/** A runner whose interpreter is loaded with the first script: a run without scripts pays nothing. */
export function lazyScriptRunner(clock: Clock): ScriptRunner {
  let loading: Promise<ScriptRunner> | undefined;
  return {
    async run(job) {
      loading ??= import("./runner.ts").then(({ makeScriptRunner }) => makeScriptRunner(clock));
      return (await loading).run(job);
    },
  };
}
