import { makeSweepHandler } from "@tradewind/functions/sweep";
import type { World } from "./world.ts";

const SWEEP_MS = 60_000;

/** What looks after runs from time to time. */
export function keepHouse(world: World): { stop(): void } {
  const { scheduler, processes } = world;
  let stopped = false;

  async function sweep(): Promise<void> {
    if (stopped) return;
    const process = processes.create(`sweeper#${world.count()}`);
    const handler = makeSweepHandler({ ports: world.portsOf(process), onFailure: () => {} });
    scheduler.after(SWEEP_MS, "the sweeper is due", () => void sweep());
    await processes.run(process, SWEEP_MS, handler);
  }

  scheduler.after(SWEEP_MS, "the sweeper is due", () => void sweep());
  return {
    stop() {
      stopped = true;
    },
  };
}
