import { describe, expect, it } from "vitest";
import { createArena } from "./arena.ts";
import { createPool } from "./pool.ts";

const pool = (bytesMax: number) => createPool(createArena(), 64, bytesMax);

describe("a pool of pieces", () => {
  it("finds what was placed, and counts hits and misses", () => {
    const pieces = pool(640);
    expect(pieces.find(7)).toBe(0);
    const piece = pieces.place(7, false);
    expect(pieces.find(7)).toBe(piece);
    expect(pieces.counters).toEqual({ hits: 1, misses: 1, evictions: 0 });
  });

  it("never gives away what is in use: it says no, or takes more where it may", () => {
    const pieces = pool(128);
    const first = [pieces.place(1, false), pieces.place(2, false)];
    expect(pieces.place(3, false)).toBe(0);
    const third = pieces.place(3, true);
    expect(new Set([...first, third]).size).toBe(3);
    expect(pieces.find(1)).toBe(first[0]);
  });

  it("gives a released piece to another number, and spares what was asked for again", () => {
    const pieces = pool(128);
    const first = pieces.place(1, false);
    const second = pieces.place(2, false);
    pieces.release();
    pieces.find(1);
    pieces.release();
    expect(pieces.place(3, false)).toBe(second);
    expect(pieces.find(1)).toBe(first);
    expect(pieces.find(2)).toBe(0);
    expect(pieces.counters.evictions).toBe(1);
  });

  it("holds one piece at a time where its bytes suffice for none", () => {
    const pieces = pool(0);
    expect(pieces.place(1, false)).toBe(0);
    const piece = pieces.place(1, true);
    pieces.release();
    expect(pieces.place(2, true)).toBe(piece);
  });

  it("knows any small number", () => {
    const pieces = pool(1_000_000);
    const piece = pieces.place(100_000, false);
    expect(pieces.find(100_000)).toBe(piece);
  });
});
