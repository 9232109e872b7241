import { describe, expect, it } from "vitest";
import type { Statistics } from "../backtest/result.ts";
import { Evidence, evidenceThresholds, judgeEvidence } from "./verdict.ts";

const validation: Statistics = {
  bars: 1_260,
  years: 5,
  totalReturn: 1,
  cagr: 0.15,
  sharpe: 0.9,
  sortino: 1.2,
  maxDrawdown: -0.2,
  maxDrawdownBars: 200,
  calmar: 0.75,
  volatility: 0.16,
  turnover: 4,
  exposure: 0.6,
  trades: 60,
  winRate: 0.5,
  profitFactor: 1.4,
  skewness: 0,
  kurtosis: 3,
  unavailable: {},
};
/** A spread of annual Sharpe ratios of one half across trials. */
const trialsVariance = 0.25 / 252;
const barsPerYear = 252;
const judge = (change: Partial<Parameters<typeof judgeEvidence>[0]>) =>
  judgeEvidence({ validation, barsPerYear, trials: 1, trialsVariance, ...change });

describe("evidence", () => {
  it("believes a good record that was the only trial, and says so", () => {
    const evidence = judge({});
    expect(evidence.dsr).toBeCloseTo(0.977_786_938_001_672_8, 11);
    expect(evidence.psr).toBe(evidence.dsr);
    expect(evidence.luckSharpe).toBe(0);
    expect(evidence.minimumTrackRecordBars).toBeCloseTo(844.077_401_890_065_1, 7);
    expect(evidence.verdict).toBe("likely real");
    expect(evidence.sentence).toBe(
      "Likely real: a Sharpe ratio of 0.90 as the only trial, against zero; it is more than luck with a probability of 97.8 %.",
    );
  });

  it("leaves the same record unproven as the best of ten", () => {
    const evidence = judge({ trials: 10 });
    expect(evidence.dsr).toBeCloseTo(0.599_365_282_523_227, 11);
    expect(evidence.verdict).toBe("unproven");
  });

  it("calls the same record luck as the best of a thousand, and names the luck to expect", () => {
    const evidence = judge({ trials: 1_000 });
    expect(evidence.dsr).toBeCloseTo(0.052_089_336_563_654_06, 11);
    expect(evidence.verdict).toBe("likely luck");
    expect(evidence.sentence).toBe(
      "Likely luck: a Sharpe ratio of 0.90 where the best of 1000 luckless tries would show 1.63; it is more than luck with a probability of 5.2 %.",
    );
  });

  it("asks nothing of other trials where there was only one", () => {
    expect(judge({ trials: 1, trialsVariance: null })).toEqual(judge({ trials: 1 }));
  });

  it("draws its lines at .95 and .5", () => {
    const sharpes = Array.from({ length: 121 }, (_, index) => index / 40 - 1);
    for (const sharpe of sharpes) {
      const { dsr, verdict } = judge({ validation: { ...validation, sharpe } });
      const expected = (dsr ?? 0) >= 0.95 ? "likely real" : (dsr ?? 0) < 0.5 ? "likely luck" : "unproven";
      expect(verdict).toBe(expected);
    }
  });

  it("leaves open what is exactly as likely as not", () => {
    expect(judge({ validation: { ...validation, sharpe: 0 } })).toMatchObject({
      dsr: 0.5,
      verdict: "unproven",
    });
  });

  it("reports what correlated trials are worth, and rests its verdict on their full number", () => {
    const evidence = judge({ trials: 1_000, meanCorrelation: 0.5 });
    expect(evidence.effectiveTrials).toBe(500.5);
    expect(evidence.dsr).toBe(judge({ trials: 1_000 }).dsr);
  });

  it("says why an effective number of trials is missing", () => {
    expect(judge({}).unavailable).toEqual({
      effectiveTrials: "the correlation between the trials was not measured",
    });
  });

  it("gives every record of the same shape", () => {
    for (const trials of [1, 10, 1_000]) expect(Evidence.parse(judge({ trials }))).toEqual(judge({ trials }));
  });

  it("orders its thresholds", () => {
    expect(evidenceThresholds.likelyLuck).toBeLessThan(evidenceThresholds.likelyReal);
  });
});

describe("evidence that cannot be computed is null with a reason and proves nothing", () => {
  const without = (change: Partial<Statistics>) =>
    judge({ trials: 10, validation: { ...validation, ...change } });

  it("without a Sharpe ratio, for the reason the statistics gave", () => {
    const evidence = without({ sharpe: null, unavailable: { sharpe: "the returns never vary" } });
    expect(evidence).toMatchObject({
      psr: null,
      dsr: null,
      minimumTrackRecordBars: null,
      verdict: "unproven",
    });
    expect(evidence.unavailable.dsr).toBe("the returns never vary");
    expect(evidence.sentence).toBe("Unproven: the returns never vary.");
  });

  it("without moments", () => {
    expect(without({ kurtosis: null }).unavailable.psr).toBe("validation has no kurtosis");
  });

  it("with moments that no returns can have", () => {
    expect(without({ kurtosis: 0 })).toMatchObject({ dsr: null, verdict: "unproven" });
  });

  it("calls nothing real beside trials that are near copies of each other, whose spread says nothing of luck", () => {
    const luckVariance = 1 / (validation.bars - 1);
    const copies = judge({ trials: 10, trialsVariance: 0.09 * luckVariance });
    expect(copies).toMatchObject({ dsr: null, luckSharpe: null, verdict: "unproven" });
    expect(copies.sentence).toMatch(
      /^Unproven: the spread of 10 trials is less than a third of what luck alone makes/,
    );
    expect(judge({ trials: 10, trialsVariance: 0.11 * luckVariance }).dsr).not.toBeNull();
  });

  it("without the spread of the trials, though the probability above zero is known", () => {
    const evidence = judge({ trials: 10, trialsVariance: null });
    expect(evidence.psr).toBeCloseTo(0.977_786_938_001_672_8, 11);
    expect(evidence).toMatchObject({ dsr: null, luckSharpe: null, verdict: "unproven" });
    expect(evidence.unavailable.dsr).toMatch(/spread of 10 trials is unknown/);
  });

  it("a track record for a losing strategy, which is luckless for sure", () => {
    const evidence = without({ sharpe: -0.4 });
    expect(evidence.minimumTrackRecordBars).toBeNull();
    expect(evidence.unavailable.minimumTrackRecordBars).toMatch(/no record is long enough/);
    expect(evidence.verdict).toBe("likely luck");
  });

  it("in the shape of the schema all the same", () => {
    for (const evidence of [without({ sharpe: null }), without({ sharpe: -0.4 }), without({ kurtosis: 0 })]) {
      expect(Evidence.safeParse(evidence).success).toBe(true);
    }
  });

  it("never calls anything certain", () => {
    expect(without({ sharpe: 9 }).sentence).toContain("over 99.9 %");
    expect(without({ sharpe: -9 }).sentence).toContain("under 0.1 %");
  });
});
