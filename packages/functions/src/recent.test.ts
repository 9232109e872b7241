import { describe, expect, it } from "vitest";
import { createRecent } from "./recent.ts";

describe("the recently used", () => {
  it("loads a key once, also when asked for twice at the same time", async () => {
    let loads = 0;
    const recent = createRecent<number>(2);
    const load = async (): Promise<number> => ++loads;

    const values = await Promise.all([recent("a", load), recent("a", load)]);

    expect([...values, await recent("a", load)]).toEqual([1, 1, 1]);
  });

  it("forgets the key asked for longest ago when there are too many", async () => {
    const loaded: string[] = [];
    const recent = createRecent<string>(2);
    const ask = (key: string): Promise<string> =>
      recent(key, async () => {
        loaded.push(key);
        return key;
      });

    for (const key of ["a", "b", "a", "c", "a", "b"]) await ask(key);

    expect(loaded).toEqual(["a", "b", "c", "b"]);
  });

  it("does not keep a failure", async () => {
    const recent = createRecent<number>(2);
    const failing = (): Promise<number> => Promise.reject(new Error("gone"));

    await expect(recent("a", failing)).rejects.toThrow("gone");

    expect(await recent("a", async () => 7)).toBe(7);
  });
});
