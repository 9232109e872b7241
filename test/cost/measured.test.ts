/** The sizes on which every estimate rests, held to what the adapters would store of a real run. */

import { measured } from "@tradewind/core/cost/measured";
import { expect, it } from "vitest";
import { benchCost } from "../../bench/cost.ts";

it("are still what a run takes, to a tenth", async () => {
  const found = await benchCost();
  const names = Object.keys(measured).filter((name) => !/seconds/i.test(name)) as (keyof typeof measured)[];
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) {
    expect.soft(found[name]! / measured[name], name).toBeGreaterThan(0.9);
    expect.soft(found[name]! / measured[name], name).toBeLessThan(1.1);
  }
});
