import { RetryableError, TerminalError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";

const ATTEMPTS = 8;

/** Reads a run or refuses. */
export async function requireRun(ports: Pick<Ports, "runs">, runId: string): Promise<RunRecord> {
  const run = await ports.runs.get(runId);
  if (run !== null) return run;
  throw new TerminalError(
    "not-found",
    "run.not_found",
    `there is no run ${runId}; list the runs to see which there are`,
  );
}

/** Changes a run, reading it again when somebody else was faster. A change that answers null leaves it as it is. */
export async function updateRun(
  ports: Pick<Ports, "runs" | "clock">,
  runId: string,
  change: (run: RunRecord) => RunRecord | null,
): Promise<RunRecord> {
  for (let attempt = 1; ; attempt++) {
    const run = await requireRun(ports, runId);
    const changed = change(run);
    if (changed === null) return run;
    try {
      return await ports.runs.update({ ...changed, updatedAt: new Date(ports.clock.nowMs()).toISOString() });
    } catch (error) {
      if (!(error instanceof RetryableError) || attempt >= ATTEMPTS) throw error;
    }
  }
}
