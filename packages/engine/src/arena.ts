import { TerminalError } from "@tradewind/core/errors";

const PAGE_BYTES = 65_536;
/** Below it lies what the module itself keeps. */
const FIRST_FREE = 2 * PAGE_BYTES;
const MEMORY_PAGES_MAX = 65_536;
/** Pages that nothing was written to take no memory, and each time that there are more costs some 50 µs. */
const PAGES_AT_FIRST = 128;
const GROWTH_BYTES_MAX = 67_108_864;

/** Memory behind a stored market's last column that the module may read beyond its end. */
const SLACK_BYTES = 8_192;

/** Arenas that begin with a stored market and that no engine has taken yet, by their memory as it was then. */
const furnished = new WeakMap<ArrayBufferLike, Arena>();

/** Room for a stored market at the beginning of an arena of its own. @throws TerminalError `engine.memory`. */
export function roomInArena(bytes: number, bytesMax?: number): Uint8Array {
  const arena = createArena(bytesMax);
  const pointer = arena.reserve(bytes + SLACK_BYTES);
  const { buffer } = arena.memory;
  furnished.set(buffer, arena);
  return new Uint8Array(buffer, pointer, bytes);
}

/** The arena that a column lies in, once; null where it lies elsewhere. */
export function takeArenaOf(column: Float64Array): Arena | null {
  const arena = furnished.get(column.buffer) ?? null;
  furnished.delete(column.buffer);
  return arena;
}

/** Memory handed out for good, from low to high; it grows as it is needed. Threads may share it. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  readonly bytesMax: number;
  /** Handed out so far. */
  bytes(): number;
  /** An aligned piece, filled with zeros. @throws TerminalError `engine.memory`. */
  reserve(bytes: number): number;
}

export function createArena(bytesMax: number = MEMORY_PAGES_MAX * PAGE_BYTES): Arena {
  const memory = new WebAssembly.Memory({ initial: PAGES_AT_FIRST, maximum: MEMORY_PAGES_MAX, shared: true });
  const most = Math.min(bytesMax, MEMORY_PAGES_MAX * PAGE_BYTES);
  let next = FIRST_FREE;
  return {
    memory,
    bytesMax: most,
    bytes: () => next,
    reserve: (bytes) => {
      const pointer = next;
      const end = next + Math.ceil(bytes / 64) * 64;
      if (end > most) {
        const problem = `the engine needs ${end} bytes of memory, at most ${most} are allowed; test fewer symbols or bars`;
        throw new TerminalError("invalid", "engine.memory", problem);
      }
      next = end;
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) {
        const wanted = Math.max(missing, Math.min(memory.buffer.byteLength / 2, GROWTH_BYTES_MAX));
        memory.grow(
          Math.ceil(Math.min(wanted, MEMORY_PAGES_MAX * PAGE_BYTES - memory.buffer.byteLength) / PAGE_BYTES),
        );
      }
      return pointer;
    },
  };
}
