import { describe, expect, it } from "vitest";
import { createArena, createSlots } from "./arena.ts";

describe("slots", () => {
  it("fill a key once while there is room", () => {
    const slots = createSlots(createArena(), 64, 640);
    const filled: string[] = [];
    for (const key of ["a", "b", "a", "b"]) slots.get(key, () => void filled.push(key));
    expect(filled).toEqual(["a", "b"]);
  });

  it("never give away what is in use, even beyond their bytes", () => {
    const slots = createSlots(createArena(), 64, 128);
    const pointers = ["a", "b", "c", "d"].map((key) => slots.get(key, () => undefined));
    expect(new Set(pointers).size).toBe(4);
  });

  it("give a released place to a new key, and spare what was asked for again", () => {
    const slots = createSlots(createArena(), 64, 128);
    const fill = (): void => undefined;
    const first = slots.get("asked again", fill);
    const second = slots.get("asked once", fill);
    slots.release();
    slots.get("asked again", fill);
    slots.release();
    expect(slots.get("new", fill)).toBe(second);
    expect(slots.get("asked again", fill)).toBe(first);
  });
});

describe("an arena", () => {
  it("refuses what no memory of 32 bits can hold, and says what to do", () => {
    expect(() => createArena().reserve(5_000_000_000)).toThrow(/at most 4294967296 fit; test fewer symbols/);
  });
});
