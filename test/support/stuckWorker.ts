/**
 * A worker for tests: the real functions, but one candidate of each batch that holds it never ends its backtest. That is
 * what a strategy without bounds would do to a worker.
 */

import { makeSystemIds, systemClock } from "@tradewind/functions/system";
import { openHome } from "@tradewind/local/home";
import { openDatabase } from "@tradewind/local/sqlite/database";
import { makeSteadyClock } from "@tradewind/local/steadyClock";
import { makeFunctions } from "@tradewind/local/worker/functions";
import { makeWorkerPorts } from "@tradewind/local/worker/ports";
import { joinParent, workerData } from "@tradewind/local/worker/process";
import { serveCalls } from "@tradewind/local/worker/serve";

export const stuckCandidate = "can_0000_00003";

const {
  home: directory,
  number,
  originMs,
} = workerData() as { home: string; number: number; originMs: number };
const home = openHome(directory);
const db = openDatabase(home.database);

serveCalls(joinParent(), (line) => {
  const ports = makeWorkerPorts({
    db,
    home,
    clock: systemClock,
    steady: makeSteadyClock(originMs),
    ids: makeSystemIds(),
    line,
  });
  const run = makeFunctions(ports, `worker-${number}`);
  return (call) =>
    run({
      ...call,
      progress: {
        ...call.progress,
        began: (candidateIds) => {
          void call.progress.began(candidateIds);
          if (candidateIds.includes(stuckCandidate)) for (;;) globalThis.performance.now();
        },
      },
    });
});
