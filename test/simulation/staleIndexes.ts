import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Clock, Ports } from "@tradewind/core/ports";
import type { Processes } from "./processes.ts";

/** An index lags so far behind its table. */
const LAG_MS = 3_000;

/**
 * The lists of runs as an index answers them: a run that came lately may be missing. What an index finds is read from
 * the table, so that nothing it answers is itself old.
 */
export function withStaleIndexes(ports: Ports, processes: Processes, clock: Clock): Ports {
  const lagging = (runs: readonly RunRecord[]): readonly RunRecord[] =>
    runs.filter(
      ({ updatedAt }) =>
        clock.nowMs() - Date.parse(updatedAt) > LAG_MS || !processes.meets(null, "staleIndex"),
    );
  return {
    ...ports,
    runs: {
      ...ports.runs,
      unfinished: async () => lagging(await ports.runs.unfinished()),
      untold: async (limit) => lagging(await ports.runs.untold(limit)),
      async list(...values) {
        const page = await ports.runs.list(...values);
        return { ...page, items: lagging(page.items) };
      },
    },
  };
}
