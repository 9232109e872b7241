import type { ResultCache } from "./ports.ts";

/** For where nothing is kept: where computing costs less than keeping, and for work that must not tell others anything. */
export const noResultCache: ResultCache = {
  get: async () => new Map(),
  put: async () => {},
};
