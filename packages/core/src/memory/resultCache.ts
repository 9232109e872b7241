import { limits } from "../limits.ts";
import type { ResultCache } from "../ports.ts";

/** Keeps what was used last, up to so many bytes. */
export function makeMemoryResultCache(bytesMax: number = limits.resultCacheBytesMax): ResultCache {
  const kept = new Map<string, Uint8Array>();
  let total = 0;
  const remove = (key: string): void => {
    total -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  const add = (key: string, bytes: Uint8Array): void => {
    remove(key);
    kept.set(key, bytes);
    total += bytes.length;
  };
  return {
    async get(keys) {
      const found = new Map<string, Uint8Array>();
      for (const key of keys) {
        const bytes = kept.get(key);
        if (bytes === undefined) continue;
        add(key, bytes);
        found.set(key, bytes.slice());
      }
      return found;
    },
    async put(entries) {
      for (const [key, bytes] of entries) add(key, bytes.slice());
      for (const oldest of kept.keys()) {
        if (total <= bytesMax) break;
        remove(oldest);
      }
    },
  };
}
