import { TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import type { Page, PageRequest } from "@tradewind/core/ports";

type Key = readonly (string | number)[];
type Type = "string" | "number";

/** The pages of one list in one order. A cursor holds the key of a page's last row, and which list it is of. */
export interface Pages {
  /** The key after which a page begins, or null for the first page. TerminalError `cursor.invalid` on any other text. */
  after(request: PageRequest): Key | null;
  /** Cuts the row off that was read beyond the page; the next page begins after the last row's key. */
  from<Row, T>(
    rows: readonly Row[],
    request: PageRequest,
    keyOf: (row: Row) => Key,
    itemOf: (row: Row) => T,
  ): Page<T>;
}

/** @param list what no other list or order is called */
export function pagesOf(list: string, types: readonly Type[]): Pages {
  return {
    after({ cursor }) {
      if (cursor === undefined) return null;
      const [of, ...key] = decode(cursor);
      if (of === list && key.length === types.length && types.every((type, at) => typeof key[at] === type)) {
        return key as Key;
      }
      const message = `the cursor ${cursor.slice(0, 40)} is of no page of this list in this order; use "next" of the page before`;
      throw new TerminalError("invalid", "cursor.invalid", message);
    },
    from(rows, request, keyOf, itemOf) {
      const size = rowsWanted(request) - 1;
      const kept = rows.slice(0, size);
      const last = kept.at(-1);
      const more = rows.length > size && last !== undefined;
      return { items: kept.map(itemOf), next: more ? encode([list, ...keyOf(last)]) : null };
    },
  };
}

/** How many rows to read: one more than asked, to know whether there is a next page. */
export function rowsWanted(request: PageRequest): number {
  return Math.min(Math.max(1, Math.floor(request.limit)), limits.eventsPageMax) + 1;
}

function encode(values: Key): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Nothing of what is no cursor. */
function decode(cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}
