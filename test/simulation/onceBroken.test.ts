/** Goal: worlds in which an invariant was once broken hold. Method: simulated worlds from their seeds. */

import { expect, it } from "vitest";
import { describeBreach } from "./describe.ts";
import type { Mode } from "./mode.ts";
import type { Place } from "./plant.ts";
import { createReferences } from "./reference.ts";
import { simulate } from "./simulate.ts";

const references = createReferences();

it.each<[string, number, Mode, Place]>([
  ["whoever resumed a run dies before telling it, and the run ends", 5_292, "liveness", "cloud"],
  ["whoever ended a run dies for good before telling it", 104, "safety", "cloud"],
  ["the machine dies while the state machine counts a call's failures", 5_105, "liveness", "machine"],
])("%s (seed %i)", async (_what, seed, mode, place) => {
  const report = await simulate({ seed, mode, place, references });
  expect(report.breach, describeBreach(report)).toBeNull();
});
