import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "./normal.ts";

/** Computed to 40 digits: x, Z(x), Z(−x). */
const distribution: readonly (readonly [number, number, number])[] = [
  [0, 0.5, 0.5],
  [0.1, 0.539_827_837_277_029, 0.460_172_162_722_971],
  [0.5, 0.691_462_461_274_013_1, 0.308_537_538_725_986_9],
  [1, 0.841_344_746_068_542_9, 0.158_655_253_931_457_05],
  [1.5, 0.933_192_798_731_141_9, 0.066_807_201_268_858_07],
  [2.4, 0.991_802_464_075_403_8, 0.008_197_535_924_596_131],
  [2.5, 0.993_790_334_674_224, 0.006_209_665_325_776_135],
  [2.6, 0.995_338_811_976_281_3, 0.004_661_188_023_718_749],
  [3, 0.998_650_101_968_369_9, 0.001_349_898_031_630_094_6],
  [5, 0.999_999_713_348_428_1, 2.866_515_718_791_939e-7],
  [8, 0.999_999_999_999_999_4, 6.220_960_574_271_784e-16],
  [20, 1, 2.753_624_118_606_233_7e-89],
];

/** Computed to 40 digits: p, Z⁻¹(p). */
const quantiles: readonly (readonly [number, number])[] = [
  [0.25, -0.674_489_750_196_081_7],
  [0.1, -1.281_551_565_544_600_4],
  [0.05, -1.644_853_626_951_472_6],
  [0.025, -1.959_963_984_540_054_3],
  [0.001, -3.090_232_306_167_813_6],
  [1e-5, -4.264_890_793_922_825],
  [1e-20, -9.262_340_089_798_409],
  [1e-100, -21.273_453_560_965_326],
  [1e-300, -37.047_096_299_361_2],
];

describe("the normal distribution function", () => {
  it.each(distribution)(
    "at %d agrees with the reference to 1e-15, and its tail to 1e-12 of itself",
    (x, upper, lower) => {
      expect(Math.abs(normalCdf(x) - upper)).toBeLessThan(1e-15);
      expect(Math.abs(normalCdf(-x) / lower - 1)).toBeLessThan(1e-12);
    },
  );

  it("reaches its limits, and knows nothing of NaN", () => {
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});

describe("the normal quantile", () => {
  it.each(quantiles)("of %d agrees with the reference to 1e-12 of itself", (p, quantile) => {
    expect(Math.abs(normalQuantile(p) / quantile - 1)).toBeLessThan(1e-12);
  });

  it("is zero at one half, infinite at the ends, and NaN outside", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(normalQuantile(1.1)).toBeNaN();
    expect(normalQuantile(Number.NaN)).toBeNaN();
  });

  it("stays finite at the smallest probability a double can hold", () => {
    expect(normalQuantile(Number.MIN_VALUE)).toBeLessThan(-38);
    expect(normalQuantile(Number.MIN_VALUE)).toBeGreaterThan(-39);
  });
});
