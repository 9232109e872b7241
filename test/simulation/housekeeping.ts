import { makeExecutionEndedHandler } from "@tradewind/functions/executionEnded";
import { failureOfExecution } from "@tradewind/functions/failureOfExecution";
import { makeSweepHandler } from "@tradewind/functions/sweep";
import type { Cloud } from "./cloud.ts";
import type { World } from "./world.ts";

const SWEEP_MS = 60_000;
const CALL_MS_MAX = 60_000;
/** News of an execution's end come by best effort. */
const NEWS_LOST = 0.3;

/** What looks after runs: the sweeper from time to time, and the news of executions that ended. */
export function keepHouse(world: World, { conductor, onExecutionEnd }: Cloud): { stop(): void } {
  const { scheduler, processes, random } = world;
  let stopped = false;

  async function failureOf({ runId, epoch }: { readonly runId: string; readonly epoch: number }) {
    const execution = conductor.describe(runId);
    if (execution === null || execution.epoch !== epoch) return null;
    return failureOfExecution({ ...execution, status: execution.status.toUpperCase() });
  }

  async function sweep(): Promise<void> {
    if (stopped) return;
    const process = processes.create(`sweeper#${world.count()}`);
    const outside = processes.portsOf(process, { failureOf });
    const handler = makeSweepHandler({ ports: world.portsOf(process), ...outside, onFailure: () => {} });
    scheduler.after(SWEEP_MS, "the sweeper is due", () => void sweep());
    await processes.run(process, CALL_MS_MAX, handler);
  }

  async function hear(detail: object): Promise<void> {
    const process = processes.create(`execution-ended#${world.count()}`);
    const handler = makeExecutionEndedHandler(world.portsOf(process));
    await processes.run(process, CALL_MS_MAX, () => handler({ detail }));
  }

  onExecutionEnd.push((detail) => {
    if (random.chance(NEWS_LOST)) return;
    scheduler.after(10_000 * random.next(), "news of an execution's end", () => void hear(detail));
  });
  scheduler.after(SWEEP_MS, "the sweeper is due", () => void sweep());
  return {
    stop() {
      stopped = true;
    },
  };
}
