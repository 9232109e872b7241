import { TerminalError } from "@tradewind/core/errors";

const PAGE_BYTES = 65_536;
/** Below it lies what the module itself keeps. */
const FIRST_FREE = 2 * PAGE_BYTES;
const MEMORY_PAGES_MAX = 65_536;
/** Pages that nothing was written to take no memory, and each time that there are more costs some 50 µs. */
const PAGES_AT_FIRST = 128;

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
        const wanted = Math.max(missing, memory.buffer.byteLength / 2);
        memory.grow(
          Math.ceil(Math.min(wanted, MEMORY_PAGES_MAX * PAGE_BYTES - memory.buffer.byteLength) / PAGE_BYTES),
        );
      }
      return pointer;
    },
  };
}
