import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import {
  deflatedSharpe,
  effectiveTrials,
  expectedMaximum,
  luckSharpe,
  minimumBacktestYears,
  minimumTrackRecordBars,
  probabilisticSharpe,
  trialBudget,
} from "./sharpeEvidence.ts";

const normal = { skewness: 0, kurtosis: 3 } as const;
const toy = { bars: 10, skewness: -0.341_479_279_525_682, kurtosis: 2.050_662_004_442_586 } as const;
const toySharpe = 0.002_4 / 0.012_659_647_177_811_343;
/** Bailey & López de Prado 2014, the numerical example: annual Sharpe ratio 2.5 over five years of 250 days. */
const paper = { sharpe: 2.5 / Math.sqrt(250), bars: 1_250, skewness: -3, kurtosis: 10 } as const;
const paperVariance = 0.5 / 250;

describe("the probabilistic Sharpe ratio", () => {
  it("of the toy series above zero is .7084107698", () => {
    expect(probabilisticSharpe({ ...toy, sharpe: toySharpe, benchmark: 0 })).toBeCloseTo(
      0.708_410_769_832_783,
      12,
    );
  });

  it("is one half against its own Sharpe ratio", () => {
    expect(probabilisticSharpe({ ...toy, sharpe: toySharpe, benchmark: toySharpe })).toBe(0.5);
  });

  it("weighs skewness and kurtosis by the autocorrelation: 3 + 7/3 × .1 + 5/3 × .01 = 3.25 makes one deviation", () => {
    const record = { sharpe: 0.1, bars: 326, skewness: -1, kurtosis: 5, autocorrelation: 0.5 };

    expect(probabilisticSharpe({ ...record, benchmark: 0 })).toBeCloseTo(0.841_344_746_068_542_9, 12);
  });

  it("is the independent one when the autocorrelation is zero", () => {
    const record = { ...toy, sharpe: toySharpe, benchmark: 0 };
    expect(probabilisticSharpe({ ...record, autocorrelation: 0 })).toBe(probabilisticSharpe(record));
  });

  it("trusts returns that follow each other less, and those that undo each other more", () => {
    const record = { ...normal, sharpe: 0.06, bars: 1_000, benchmark: 0 };
    const independent = probabilisticSharpe(record);
    expect(probabilisticSharpe({ ...record, autocorrelation: 0.3 })).toBeLessThan(independent);
    expect(probabilisticSharpe({ ...record, autocorrelation: -0.3 })).toBeGreaterThan(independent);
  });
});

describe("the minimum track record", () => {
  const daily = Math.sqrt(252);
  it.each([
    ["normal returns against zero", 0, 0, 3, 844.077_401_890_065_1],
    ["skewed fat-tailed returns against zero", 0, -1, 8, 895.180_632_146_452],
    ["normal returns against an annual .5", 0.5, 0, 3, 4_269.079_347_068_453],
  ])("for an annual Sharpe ratio of .9 of %s", (_case, benchmark, skewness, kurtosis, bars) => {
    const record = { sharpe: 0.9 / daily, bars: 252, skewness, kurtosis };
    const needed = minimumTrackRecordBars({ ...record, benchmark: benchmark / daily, confidence: 0.95 });
    expect(needed).toBeCloseTo(bars, 7);
  });

  it("does not exist for a Sharpe ratio at or below its benchmark", () => {
    const record = { ...normal, sharpe: 0.05, bars: 252, confidence: 0.95 };
    expect(minimumTrackRecordBars({ ...record, benchmark: 0.05 })).toBeNull();
    expect(minimumTrackRecordBars({ ...record, benchmark: 0.06 })).toBeNull();
  });

  it("is just long enough to be sure", () => {
    const record = { ...toy, sharpe: 0.08, benchmark: 0.01 };
    const bars = minimumTrackRecordBars({ ...record, confidence: 0.95 });
    expect(bars).not.toBeNull();
    expect(probabilisticSharpe({ ...record, bars: bars ?? 0 })).toBeCloseTo(0.95, 12);
  });
});

describe("the expected maximum", () => {
  it.each([
    [1, 0],
    [2, 0.519_755_344_280_593_9],
    [5, 1.192_594_001_014_789_3],
    [10, 1.574_598_301_345_75],
    [20, 1.900_707_951_181_198_8],
    [45, 2.235_640_177_766_405],
    [50, 2.276_303_093_420_348_3],
    [100, 2.530_602_893_201_684_6],
    [500, 3.052_527_574_528_080_7],
    [1_000, 3.255_121_513_652_723],
    [10_000, 3.860_664_855_510_44],
    [100_000, 4.390_828_742_376_489],
  ])("of %d draws", (trials, maximum) => {
    expect(expectedMaximum(trials)).toBeCloseTo(maximum, 10);
  });

  it.each([
    [1, 100, 2.530_602_893_201_684_6],
    [3, 100, 1.461_044_261_602_038_5],
    [5, 1_000, 1.455_734_595_909_899_5],
    [10, 10_000, 1.220_849_422_597_784_8],
  ])("says what noise shows as an annual Sharpe ratio: %d years, best of %d", (years, trials, best) => {
    expect(luckSharpe(trials, 1 / (252 * years)) * Math.sqrt(252)).toBeCloseTo(best, 10);
  });
});

describe("the deflated Sharpe ratio", () => {
  it("of the paper's example is .9004, against a luck of .1132 a bar", () => {
    expect(luckSharpe(100, paperVariance)).toBeCloseTo(0.113_172_001_865_132_14, 12);
    expect(deflatedSharpe({ ...paper, trials: 100, trialsVariance: paperVariance })).toBeCloseTo(
      0.900_396_834_449_390_3,
      12,
    );
  });

  it("of the paper's example passes 95 % at 46 trials, or at 88 with normal returns", () => {
    expect(luckSharpe(46, paperVariance)).toBeCloseTo(0.100_362_370_617_653_57, 12);
    expect(deflatedSharpe({ ...paper, trials: 46, trialsVariance: paperVariance })).toBeCloseTo(
      0.950_501_706_875_578_7,
      12,
    );
    expect(luckSharpe(88, paperVariance)).toBeCloseTo(0.111_145_761_783_584_26, 12);
    expect(deflatedSharpe({ ...paper, ...normal, trials: 88, trialsVariance: paperVariance })).toBeCloseTo(
      0.950_490_816_676_013_9,
      12,
    );
  });

  it.each([
    [1, 1, 0.815_271_673_564_027_3],
    [1, 10, 0.544_741_615_563_033_4],
    [1, 10_000, 0.152_101_772_414_359_24],
    [3, 100, 0.263_760_560_217_588_54],
    [5, 1_000, 0.052_089_336_563_654_06],
    [10, 1, 0.997_766_857_741_314_5],
    [10, 10_000, 0.000_567_089_280_731_909_1],
  ])("judges an annual Sharpe ratio of .9 over %d years as the best of %d", (years, trials, dsr) => {
    const record = { ...normal, sharpe: 0.9 / Math.sqrt(252), bars: 252 * years };
    expect(deflatedSharpe({ ...record, trials, trialsVariance: 0.25 / 252 })).toBeCloseTo(dsr, 11);
  });
});

describe("how much data and how many trials", () => {
  it.each([
    [0.9, 10, 3.060_938_037_778_915_7],
    [1, 10, 2.479_359_810_600_921_6],
    [0.9, 45, 6.170_477_783_263_46],
    [1, 45, 4.998_087_004_443_404],
    [0.9, 100, 7.906_112_349_482_392],
    [1, 100, 6.403_951_003_080_737],
    [0.9, 1_000, 13.081_254_405_734_313],
    [1, 1_000, 10.595_816_068_644_794],
    [0.9, 10_000, 18.400_905_094_535_123],
    [1, 10_000, 14.904_733_126_573_447],
  ])("a target of %d tried %2$d times needs that many years", (target, trials, years) => {
    expect(minimumBacktestYears(trials, target)).toBeCloseTo(years, 9);
  });

  it("stays below the bound of 2 ln N ÷ target²", () => {
    expect(minimumBacktestYears(45, 1)).toBeLessThan(7.613_324_979_540_639);
  });

  it.each([
    [3, 9],
    [5, 25],
    [10, 256],
    [20, 19_830],
  ])("%d years allow %d trials at a target of .9", (years, trials) => {
    expect(trialBudget(years, 0.9)).toBe(trials);
  });

  it("a thousand trials that correlate by one half are worth 500.5", () => {
    expect(effectiveTrials(0.5, 1_000)).toBe(500.5);
  });

  it("trials that are all the same are worth one, and opposites no more than they are", () => {
    expect(effectiveTrials(1, 1_000)).toBe(1);
    expect(effectiveTrials(-0.2, 10)).toBe(10);
  });
});

describe("what is refused", () => {
  const record = { ...normal, sharpe: 0.1, bars: 100, benchmark: 0 };
  it("excess kurtosis where Pearson's bound gives it away: the paper's example with 7 for 10", () => {
    const mistaken = { ...paper, kurtosis: 7, trials: 100, trialsVariance: paperVariance };
    expect(() => deflatedSharpe(mistaken)).toThrow(/pass raw kurtosis, not excess/);
  });

  it("excess kurtosis of normal returns", () => {
    expect(() => probabilisticSharpe({ ...record, kurtosis: 0 })).toThrow(TerminalError);
  });

  it.each([
    ["one bar", { bars: 1 }],
    ["a Sharpe ratio that is no number", { sharpe: Number.NaN }],
    ["an infinite kurtosis", { kurtosis: Number.POSITIVE_INFINITY }],
    ["an autocorrelation of one", { autocorrelation: 1 }],
    ["returns without sampling error", { sharpe: 1, skewness: 2, kurtosis: 5 }],
  ])("%s", (_case, change) => {
    expect(() => probabilisticSharpe({ ...record, ...change })).toThrow(TerminalError);
  });

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("%d trials", (trials) => {
    expect(() => expectedMaximum(trials)).toThrow(/count at least 1/);
  });

  it("a negative variance, a target of zero, a correlation above one, a confidence above one", () => {
    expect(() => luckSharpe(10, -1)).toThrow(TerminalError);
    expect(() => trialBudget(5, 0)).toThrow(TerminalError);
    expect(() => effectiveTrials(1.1, 10)).toThrow(TerminalError);
    expect(() => minimumTrackRecordBars({ ...record, confidence: 1.1 })).toThrow(TerminalError);
  });
});
