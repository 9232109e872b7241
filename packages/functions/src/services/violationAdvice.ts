import { limits } from "@tradewind/core/limits";
import type { Ports } from "@tradewind/core/ports";
import { recommend } from "@tradewind/core/safety/recommendations";
import type { Violation } from "@tradewind/core/safety/violations";
import type { ViolationAdvice } from "@tradewind/core/views/run";

/** The newest violations say enough: older ones were of other data and settings. */
const PAGES_READ = 5;

/** What an owner's violations, or those of one run, say should change. */
export async function violationAdvice(
  ports: Pick<Ports, "violations" | "events">,
  owner: string,
  runId: string | null,
): Promise<ViolationAdvice> {
  const violations = await newest(ports, { owner, ...(runId !== null && { runId }) });
  return {
    counted: violations.length,
    recommendations: [...recommend(violations)],
    quarantined: runId === null ? [] : await quarantinedLines(ports, runId),
  };
}

async function newest(
  { violations }: Pick<Ports, "violations">,
  filter: { readonly owner: string; readonly runId?: string },
): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_READ; page++) {
    const request = { limit: limits.listPageMax, ...(cursor !== null && { cursor }) };
    const { items, next } = await violations.list(filter, request);
    found.push(...items);
    cursor = next;
    if (next === null) break;
  }
  return found;
}

async function quarantinedLines(
  { events }: Pick<Ports, "events">,
  runId: string,
): Promise<ViolationAdvice["quarantined"]> {
  const told = await events.read(runId, 0, limits.eventsPageMax, ["lineage.quarantined"]);
  return told.flatMap((event) => (event.type === "lineage.quarantined" ? [event.data] : []));
}
