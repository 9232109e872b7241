import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statisticsOf } from "../../../../test/contracts/fixtures.ts";
import { probabilityText } from "./probabilityText.ts";
import { judgeEvidence } from "./verdict.ts";

describe("the text of a probability", () => {
  it.each([
    [0.5, "50.0 %"],
    [0.9746, "97.5 %"],
    [0.001, "0.1 %"],
    [0.999, "99.9 %"],
    [0.0004, "under 0.1 %"],
    [0, "under 0.1 %"],
    [0.9996, "over 99.9 %"],
    [1, "over 99.9 %"],
  ])("of %s is %s", (probability, text) => {
    expect(probabilityText(probability)).toBe(text);
  });

  it("calls nothing certain and nothing impossible", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (probability) => {
        expect(probabilityText(probability)).not.toMatch(/^(100|0)\.0/);
      }),
    );
  });

  it("is the one in the sentence of the evidence", () => {
    for (const sharpe of [-4, -0.2, 0.4, 0.9, 1.3, 6]) {
      const validation = statisticsOf({ bars: 1_260, sharpe });
      const { dsr, sentence } = judgeEvidence({
        validation,
        barsPerYear: 252,
        trials: 40,
        trialsVariance: 0.001,
      });
      expect(sentence).toContain(` probability of ${probabilityText(dsr ?? Number.NaN)}.`);
    }
  });
});
