import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { costSoFar, estimateRun } from "./estimate.ts";

const market = {
  symbols: ["SPX"],
  parts: { training: { start: 0, end: 1_500 }, validation: { start: 1_520, end: 2_000 } },
};
const population = fc.integer({ min: limits.populationMin, max: limits.populationMax });

describe("cost, for any run", () => {
  it("never falls when a generation is added", () => {
    fc.assert(
      fc.property(population, fc.integer({ min: 1, max: 2_000 }), (size, generations) => {
        const shorter = estimateRun({ population: size, generations }, market);
        const longer = estimateRun({ population: size, generations: generations + 1 }, market);
        expect(longer.usd).toBeGreaterThan(shorter.usd);
      }),
    );
  });

  it("never falls while a run goes on, so that a budget once spent stays spent", () => {
    const lap = fc.record({
      trials: fc.nat({ max: 500 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(lap, { maxLength: 20 }), population, (laps, size) => {
        const settings = { population: size, generations: 20 };
        const tally = { generationsDone: 0, trials: 0, validationLooks: 0 };
        let before = 0;
        for (const { trials, share } of laps) {
          tally.generationsDone++;
          tally.trials += trials;
          tally.validationLooks += Math.floor(trials * share);
          const { usd } = costSoFar(settings, market, tally);
          expect(usd).toBeGreaterThanOrEqual(before);
          before = usd;
        }
      }),
    );
  });

  it("is finite and positive at every bound", () => {
    const bounds = [1, limits.generationsMax].flatMap((generations) =>
      [limits.populationMin, limits.populationMax].map((size) => ({ generations, population: size })),
    );
    for (const settings of bounds) {
      const { usd } = estimateRun(settings, market);
      expect(Number.isFinite(usd) && usd > 0).toBe(true);
    }
  });
});
