import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, randomFor } from "../random.ts";
import { normalCdf } from "./normal.ts";
import { deflatedSharpe, expectedMaximum, probabilisticSharpe, trialBudget } from "./sharpeEvidence.ts";

const record = fc.record({
  sharpe: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  bars: fc.integer({ min: 20, max: 5_000 }),
  skewness: fc.double({ min: -1, max: 1, noNaN: true }),
  kurtosis: fc.double({ min: 2.1, max: 20, noNaN: true }),
});
const trials = fc.integer({ min: 1, max: 1_000_000 });

it("more trials never make a result more credible", () => {
  fc.assert(
    fc.property(
      record,
      trials,
      trials,
      fc.double({ min: 0, max: 0.01, noNaN: true }),
      (of, a, b, trialsVariance) => {
        const [fewer, more] = a < b ? [a, b] : [b, a];
        const before = deflatedSharpe({ ...of, trials: fewer, trialsVariance });
        expect(deflatedSharpe({ ...of, trials: more, trialsVariance })).toBeLessThanOrEqual(before + 1e-15);
      },
    ),
  );
});

it("a single trial is not deflated", () => {
  fc.assert(
    fc.property(record, (of) => {
      const deflated = deflatedSharpe({ ...of, trials: 1, trialsVariance: 0.002 });
      expect(deflated).toBe(probabilisticSharpe({ ...of, benchmark: 0 }));
    }),
  );
});

it("every probability lies between zero and one, and falls as the benchmark rises", () => {
  const benchmark = fc.double({ min: -0.5, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(record, benchmark, benchmark, (of, a, b) => {
      const low = probabilisticSharpe({ ...of, benchmark: Math.min(a, b) });
      const high = probabilisticSharpe({ ...of, benchmark: Math.max(a, b) });
      expect(low).toBeLessThanOrEqual(1);
      expect(high).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(low + 1e-15);
    }),
  );
});

it("one trial more than the budget is one too many", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 20, noNaN: true }), (years) => {
      const budget = trialBudget(years, 0.9);
      const bound = 0.9 * Math.sqrt(years);
      expect(expectedMaximum(budget)).toBeLessThanOrEqual(bound);
      expect(expectedMaximum(budget + 1)).toBeGreaterThan(bound);
    }),
  );
});

describe("against simulation", () => {
  it.each([-0.3, 0, 0.3])(
    "a record of autocorrelation %d is believed as often as it deserves",
    (autocorrelation) => {
      const trueSharpe = 0.06;
      const paths = 1_500;
      const bars = 400;
      const random = randomFor("autocorrelation", autocorrelation);
      const levels = Array.from({ length: paths }, () => {
        const sharpe = sharpeOfPath(random, bars, trueSharpe, autocorrelation);
        const measured = { sharpe, bars, skewness: 0, kurtosis: 3, autocorrelation };
        return probabilisticSharpe({ ...measured, benchmark: trueSharpe });
      });
      const below = (level: number): number => levels.filter((value) => value < level).length / paths;
      expect(Math.abs(below(0.16) - 0.16)).toBeLessThan(0.03);
      expect(Math.abs(below(0.84) - 0.84)).toBeLessThan(0.03);
    },
  );

  it("the best of a hundred luckless records is what the formula expects", () => {
    const random = randomFor("maximum");
    const rounds = 2_000;
    let sum = 0;
    for (let round = 0; round < rounds; round++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let draw = 0; draw < 100; draw++) best = Math.max(best, random.normal());
      sum += best;
    }
    expect(Math.abs(sum / rounds - expectedMaximum(100))).toBeLessThan(0.08);
    expect(normalCdf(sum / rounds)).toBeGreaterThan(0.98);
  });
});

/** Measured per-bar Sharpe ratio of a linear AR(1) path whose true one is given. */
function sharpeOfPath(random: Random, bars: number, trueSharpe: number, rho: number): number {
  const scale = Math.sqrt(1 - rho * rho);
  let deviation = random.normal();
  let sum = 0;
  let squares = 0;
  for (let bar = 0; bar < bars; bar++) {
    const value = trueSharpe + deviation;
    sum += value;
    squares += value * value;
    deviation = rho * deviation + scale * random.normal();
  }
  const mean = sum / bars;
  return mean / Math.sqrt((squares - sum * mean) / (bars - 1));
}
