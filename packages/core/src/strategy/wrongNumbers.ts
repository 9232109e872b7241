import type { CalendarRule } from "./schema.ts";
import type { Node } from "./tree.ts";

/** The last value of each calendar unit. */
export const calendarMax: Readonly<Record<CalendarRule["unit"], number>> = {
  weekday: 7,
  monthDay: 31,
  month: 12,
};

/** Whether a node's own numbers, each of them allowed, make no sense together. */
export function wrongNumbers(node: Node): boolean {
  if (node.op === "macd" || node.op === "macdHistogram") return node.fast >= node.slow;
  return node.op === "calendar" && Math.max(node.from, node.to) > calendarMax[node.unit];
}
