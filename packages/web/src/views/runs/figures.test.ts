import type { RunSummary } from "@tradewind/core/views/run";
import { expect, test } from "vitest";
import { generationsDone } from "./figures.ts";

/** In the generation of this index, of so many in all. */
const runAt = (status: RunSummary["status"], generation: number, generations: number): RunSummary =>
  ({ status, generation, settings: { generations } }) as RunSummary;

test.each([
  ["queued", 0, 0],
  ["running", 2, 2],
  ["paused", 2, 2],
  ["cancelled", 2, 2],
  ["succeeded", 99, 100],
] as const)("a run that is %s in the generation of index %i has %i whole ones behind it", (...row) => {
  const [status, generation, done] = row;
  expect(generationsDone(runAt(status, generation, 100))).toBe(done);
});

test("a run that its budget ended has done those it did, not those it was asked for", () => {
  expect(generationsDone(runAt("succeeded", 2, 100))).toBe(3);
});
