/**
 * Goal: whatever is lost, late, doubled or dead, a run does what the calm run does. Method: 250 simulated worlds, each
 * from its seed; `npm run simulate -- --seeds N --from S` runs others.
 */
import { expect, it } from "vitest";
import { describeBreach } from "./describe.ts";
import { createReferences } from "./reference.ts";
import { simulate } from "./simulate.ts";

const BLOCKS = 10;
const SEEDS_PER_BLOCK = 25;
const references = createReferences();

it.each(Array.from({ length: BLOCKS }, (_, block) => 1 + block * SEEDS_PER_BLOCK))(
  "holds from seed %i on",
  async (first) => {
    for (let seed = first; seed < first + SEEDS_PER_BLOCK; seed++) {
      const report = await simulate({ seed, mode: "liveness", references });
      expect(report.breach, describeBreach(report)).toBeNull();
    }
  },
);
