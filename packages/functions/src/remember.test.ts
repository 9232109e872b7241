import { describe, expect, it } from "vitest";
import { remember } from "./remember.ts";

describe("remember", () => {
  it("loads a key once while it is kept, and the oldest goes first", async () => {
    const loads: string[] = [];
    const get = remember(2, String, async (key: string) => loads.push(key));
    for (const key of ["a", "a", "b", "c", "b", "a"]) await get(key);
    expect(loads).toEqual(["a", "b", "c", "a"]);
  });

  it("tries again after a failure", async () => {
    let tries = 0;
    const get = remember(2, String, async (_key: string) => {
      tries += 1;
      if (tries === 1) throw new Error("busy");
      return tries;
    });
    await expect(get("a")).rejects.toThrow("busy");
    expect(await get("a")).toBe(2);
  });
});
