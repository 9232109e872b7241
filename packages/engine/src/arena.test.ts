import { describe, expect, it } from "vitest";
import { createArena } from "./arena.ts";

describe("an arena", () => {
  it("hands out aligned pieces that do not overlap, however large they are", () => {
    const arena = createArena();
    const pieces = [1, 100, 10_000_000, 5].map((bytes) => ({ bytes, pointer: arena.reserve(bytes) }));
    for (const [i, { pointer }] of pieces.entries()) {
      expect(pointer % 64).toBe(0);
      if (i > 0) expect(pointer).toBeGreaterThanOrEqual(pieces[i - 1]!.pointer + pieces[i - 1]!.bytes);
    }
    expect(arena.memory.buffer.byteLength).toBeGreaterThanOrEqual(arena.bytes());
  });

  it("refuses what is more than it may take, and says what to do", () => {
    expect(() => createArena().reserve(5_000_000_000)).toThrow(/at most 4294967296 are allowed; test fewer/);
    expect(() => createArena(1_000_000).reserve(1_000_000)).toThrow(/at most 1000000 are allowed/);
  });

  it("keeps its memory to threads that share it", () => {
    expect(createArena().memory.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});
