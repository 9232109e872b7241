import { expect, it } from "vitest";
import { describeBreach } from "./describe.ts";
import type { Mode } from "./mode.ts";
import type { Place } from "./plant.ts";
import { createReferences } from "./reference.ts";
import { simulate } from "./simulate.ts";

export interface Worlds {
  readonly blocks: number;
  readonly seedsPerBlock: number;
  readonly place: Place;
  readonly modeOf: (seed: number) => Mode;
}

/** Specifies that every invariant holds in the worlds of the seeds from 1 on, a test for each block of seeds. */
export function specifyWorlds({ blocks, seedsPerBlock, place, modeOf }: Worlds): void {
  const references = createReferences();
  it.each(Array.from({ length: blocks }, (_, block) => 1 + block * seedsPerBlock))(
    "holds from seed %i on",
    async (first) => {
      for (let seed = first; seed < first + seedsPerBlock; seed++) {
        const report = await simulate({ seed, mode: modeOf(seed), place, references });
        expect(report.breach, describeBreach(report)).toBeNull();
      }
    },
  );
}
