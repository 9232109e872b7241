/**
 * Goal: one machine, on its real stores, queue, poller and conductor, does what the calm run does, though workers and the
 * whole machine die. Method: simulated worlds from their seeds, in both modes by turns.
 */
import { expect, it } from "vitest";
import { describeBreach, modeOf } from "./describe.ts";
import { createReferences } from "./reference.ts";
import { simulate } from "./simulate.ts";

const BLOCKS = 5;
const SEEDS_PER_BLOCK = 20;
const references = createReferences();

it.each(Array.from({ length: BLOCKS }, (_, block) => 1 + block * SEEDS_PER_BLOCK))(
  "holds from seed %i on",
  async (first) => {
    for (let seed = first; seed < first + SEEDS_PER_BLOCK; seed++) {
      const report = await simulate({ seed, mode: modeOf(seed), place: "machine", references });
      expect(report.breach, describeBreach(report)).toBeNull();
    }
  },
);
