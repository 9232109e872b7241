import type { Page, PageRequest } from "../ports.ts";

/** Cuts one page from a list that is in order already; the cursor is the offset. */
export function pageOf<T>(items: readonly T[], request: PageRequest): Page<T> {
  const start = request.cursor === undefined ? 0 : Number.parseInt(request.cursor, 10);
  const end = start + request.limit;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null };
}

/** What a store gives out is a copy: no caller can change what is kept. */
export function copy<T>(value: T): T {
  return structuredClone(value);
}
