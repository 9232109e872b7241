/**
 * Goal: every invariant is able to fail. Method: for each one bugs are planted, in a port or around the handlers, and the
 * simulation has to notice within a few seeds, by that invariant and no other.
 */
import { describe, expect, it } from "vitest";
import { invariants } from "./invariants/verdict.ts";
import { mutants } from "./mutants.ts";
import { createReferences } from "./reference.ts";
import { type SimulationReport, simulate } from "./simulate.ts";

const SEEDS_MAX = 120;
const references = createReferences();

describe("a planted bug is noticed", () => {
  it.each(mutants)("$name: $invariant", async (mutant) => {
    let report: SimulationReport | null = null;
    for (let seed = 1; seed <= SEEDS_MAX && report === null; seed++) {
      const mode = mutant.mode ?? "liveness";
      const { breach, ...rest } = await simulate({ seed, mode, references, mutant });
      if (breach !== null) report = { breach, ...rest };
    }

    expect(report?.breach?.invariant, report?.breach?.words).toBe(mutant.invariant);
  });

  it("of every invariant", () => {
    expect(new Set(mutants.map(({ invariant }) => invariant))).toEqual(new Set(invariants));
  });
});
