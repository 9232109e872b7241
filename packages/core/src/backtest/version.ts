/** Raised whenever the same input may give another result: part of every cache key. */
export const ENGINE_VERSION = 2;
