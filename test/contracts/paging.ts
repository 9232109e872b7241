import type { Page, PageRequest } from "@tradewind/core/ports";

/** Walks a list to its end in pages of `limit`; fails on a cursor that leads in circles. */
export async function walk<T>(limit: number, list: (page: PageRequest) => Promise<Page<T>>): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list(cursor === null ? { limit } : { limit, cursor });
    pages.push([...page.items]);
    cursor = page.next;
    if (pages.length > 1_000) throw new Error("the list has no end");
  } while (cursor !== null);
  return pages;
}
