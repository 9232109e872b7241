import { TerminalError } from "@tradewind/core/errors";

const PAGE_BYTES = 65_536;
/** Below it lies what the module itself keeps. */
const FIRST_FREE = PAGE_BYTES;
const MEMORY_BYTES_MAX = 4_294_967_296;

/** Memory handed out for good, from low to high; it grows as it is needed. */
export interface Arena {
  readonly memory: WebAssembly.Memory;
  /** An aligned piece, filled with zeros. */
  reserve(bytes: number): number;
}

/** @throws TerminalError `engine.memory` from `reserve`, where 4 GiB do not suffice. */
export function createArena(): Arena {
  const memory = new WebAssembly.Memory({ initial: 2 });
  let next = FIRST_FREE;
  return {
    memory,
    reserve: (bytes) => {
      const pointer = next;
      next += Math.ceil(bytes / 64) * 64;
      const missing = next - memory.buffer.byteLength;
      if (next >= MEMORY_BYTES_MAX) {
        const problem = `the engine needs ${next} bytes, at most ${MEMORY_BYTES_MAX} fit; test fewer symbols or bars`;
        throw new TerminalError("invalid", "engine.memory", problem);
      }
      if (missing > 0) {
        // Every growth costs all views of the memory: few and large ones.
        const wanted = Math.max(missing, memory.buffer.byteLength / 4);
        memory.grow(Math.ceil(Math.min(wanted, MEMORY_BYTES_MAX - memory.buffer.byteLength) / PAGE_BYTES));
      }
      return pointer;
    },
  };
}

/** Pieces of one size under keys; the least recently used make room. */
export interface Slots {
  /** The piece of a key, filled by `fill` where it is new. It stays in place until `release` was called. */
  get(key: string, fill: (pointer: number) => void): number;
  /** Ends the use of all pieces got so far: from now on they may make room for others. */
  release(): void;
}

/**
 * Slots of an arena, about `bytesMax` of them, and more only while all are in use. What was asked for since the search
 * for room last passed it gets a second chance, which is nearly the least recently used and costs a use nothing.
 */
export function createSlots(arena: Arena, slotBytes: number, bytesMax: number): Slots {
  const slots = new Map<string, { readonly pointer: number; use: number; recent: boolean }>();
  const slotsMax = Math.floor(bytesMax / slotBytes);
  let use = 0;
  const place = (): number => {
    if (slots.size < slotsMax) return arena.reserve(slotBytes);
    for (const [key, slot] of slots) {
      if (slot.use === use) continue;
      slots.delete(key);
      if (!slot.recent) return slot.pointer;
      slot.recent = false;
      slots.set(key, slot);
    }
    return arena.reserve(slotBytes);
  };
  return {
    get: (key, fill) => {
      const known = slots.get(key);
      if (known !== undefined) {
        known.use = use;
        known.recent = true;
        return known.pointer;
      }
      const slot = { pointer: place(), use, recent: false };
      fill(slot.pointer);
      slots.set(key, slot);
      return slot.pointer;
    },
    release: () => {
      use++;
    },
  };
}
