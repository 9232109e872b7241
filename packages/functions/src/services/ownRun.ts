import { TerminalError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";

/** A run of the owner's; somebody else's is as absent as one that never was. */
export async function requireOwnRun(
  { runs }: Pick<Ports, "runs">,
  owner: string,
  runId: string,
): Promise<RunRecord> {
  const run = await runs.get(runId);
  if (run?.owner === owner) return run;
  throw new TerminalError(
    "not-found",
    "run.not_found",
    `there is no run ${runId}; list the runs to see which there are`,
  );
}
