import { TerminalError } from "../errors.ts";
import type { Page, PageRequest } from "../ports.ts";

/**
 * Cuts one page from what is in order already; the cursor is the list's name and an offset. TerminalError
 * `cursor.invalid` on any other text.
 */
export function pageOf<T>(list: string, items: readonly T[], { cursor, limit }: PageRequest): Page<T> {
  const start = cursor === undefined ? 0 : offsetOf(list, cursor);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? `${list}/${end}` : null };
}

function offsetOf(list: string, cursor: string): number {
  const [of, offset = ""] = cursor.split("/");
  if (of === list && /^\d{1,9}$/.test(offset)) return Number(offset);
  const message = `the cursor ${cursor.slice(0, 40)} is of no page of ${list}; use "next" of the page before`;
  throw new TerminalError("invalid", "cursor.invalid", message);
}

/** What a store gives out is a copy: no caller can change what is kept. */
export function copy<T>(value: T): T {
  return structuredClone(value);
}
