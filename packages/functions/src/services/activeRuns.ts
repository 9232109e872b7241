import { TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import type { Ports } from "@tradewind/core/ports";

/** Refuses another active run beyond the owner's share. */
export async function assertRoomForRun({ runs }: Pick<Ports, "runs">, owner: string): Promise<void> {
  const active = (await runs.unfinished()).filter((run) => run.owner === owner).length;
  if (active < limits.runsActivePerOwnerMax) return;
  throw new TerminalError(
    "conflict",
    "run.too_many",
    `${active} runs are active, the most is ${limits.runsActivePerOwnerMax}; cancel or pause one, or wait for its end`,
  );
}
