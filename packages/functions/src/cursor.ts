import { TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import type { Page, PageRequest } from "@tradewind/core/ports";

type Key = readonly (string | number)[];

/** The key after which a page begins, or null for the first page. TerminalError `cursor.invalid` on any other text. */
export function decodeCursor(request: PageRequest, types: readonly ("string" | "number")[]): Key | null {
  if (request.cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(request.cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(key) &&
      key.length === types.length &&
      types.every((type, at) => typeof key[at] === type)
    ) {
      return key;
    }
  } catch {
    // Answered below, as every other text that is no cursor.
  }
  const message = `the cursor ${request.cursor.slice(0, 40)} is not one of ours; use "next" of the page before`;
  throw new TerminalError("invalid", "cursor.invalid", message);
}

/** How many rows to read: one more than asked, to know whether there is a next page. */
export function rowsWanted(request: PageRequest): number {
  return Math.min(Math.max(1, Math.floor(request.limit)), limits.eventsPageMax) + 1;
}

/** Cuts the extra row off; the next page begins after the last item's key. */
export function pageFrom<Row, T>(
  rows: readonly Row[],
  request: PageRequest,
  keyOf: (row: Row) => Key,
  itemOf: (row: Row) => T,
): Page<T> {
  const size = rowsWanted(request) - 1;
  const kept = rows.slice(0, size);
  const last = kept.at(-1);
  const more = rows.length > size && last !== undefined;
  return {
    items: kept.map(itemOf),
    next: more ? Buffer.from(JSON.stringify(keyOf(last))).toString("base64url") : null,
  };
}
