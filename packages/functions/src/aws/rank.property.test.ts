import fc from "fast-check";
import { expect, it } from "vitest";
import { descendingRank, RANK_OF_UNMEASURED } from "./rank.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

it("ranks sort, as text, as the numbers do from the largest to the smallest", () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      const [rankA, rankB] = [descendingRank(a), descendingRank(b)];
      expect(Math.sign(rankA < rankB ? -1 : rankA > rankB ? 1 : 0)).toBe(a > b ? -1 : a < b ? 1 : 0);
    }),
  );
});

it("the unmeasured rank behind every number", () => {
  fc.assert(fc.property(finite, (value) => descendingRank(value) < RANK_OF_UNMEASURED));
});

it("negative zero ranks with zero", () => {
  expect(descendingRank(-0)).toBe(descendingRank(0));
});
