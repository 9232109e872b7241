import { count } from "../../format/number.ts";

/** What is said above a list of the newest trades; null where they are all of them. */
export function leftOutWords(listed: number, all: number): string | null {
  if (listed >= all) return null;
  return `The newest ${count(listed)} of ${count(all)} trades; the ${count(all - listed)} before them are not listed. The statistics count all.`;
}
