import { describe, expect, it } from "vitest";
import { inTurn } from "./aws/inTurn.ts";
import { inParallel } from "./inParallel.ts";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("works in turn", () => {
  it("begin in the order asked for, one after another, a key at a time", async () => {
    const turn = inTurn();
    const told: string[] = [];
    const work = (name: string) => async () => {
      told.push(`${name} begins`);
      await tick();
      told.push(`${name} ends`);
    };

    await Promise.all([turn("a", work("a1")), turn("a", work("a2")), turn("b", work("b1"))]);

    expect(told.filter((line) => line.startsWith("a"))).toEqual([
      "a1 begins",
      "a1 ends",
      "a2 begins",
      "a2 ends",
    ]);
    expect(told.indexOf("b1 begins")).toBeLessThan(told.indexOf("a1 ends"));
  });

  it("go on after one that failed", async () => {
    const turn = inTurn();

    const failed = turn("a", () => Promise.reject(new Error("first")));
    const next = turn("a", async () => "second");

    await expect(failed).rejects.toThrow("first");
    expect(await next).toBe("second");
  });
});

describe("works in parallel", () => {
  it("are never more at once than said, and all are done", async () => {
    let now = 0;
    let most = 0;
    const done: number[] = [];

    await inParallel(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
      most = Math.max(most, ++now);
      await tick();
      now -= 1;
      done.push(item);
    });

    expect(most).toBe(3);
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("end with the first failure once what had begun is over", async () => {
    let over = 0;

    const working = inParallel(2, [1, 2, 3, 4], async (item) => {
      if (item === 1) throw new Error("one");
      await tick();
      over += 1;
    });

    await expect(working).rejects.toThrow("one");
    expect(over).toBe(3);
  });
});
