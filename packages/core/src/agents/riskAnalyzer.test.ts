import { describe, expect, it } from "vitest";
import type { BacktestTrace } from "../backtest/result.ts";
import { dissectRisk } from "./riskAnalyzer.ts";

const result = {} as BacktestTrace["result"];

function traceOf(equity: readonly number[]): BacktestTrace {
  return { result, days: Int32Array.from(equity.keys()), equity: Float64Array.from(equity), trades: [] };
}

describe("the mean of the worst bars", () => {
  it("is the same of an account that moves on few bars as of all its bars in order", () => {
    const still = Array.from({ length: 40 }, () => 1);

    // Five losses where two bars in forty-five are asked for.
    expect(dissectRisk(traceOf([...still, 0.9, 0.9 * 0.8, 0.7, 0.69, 0.68])).at(-1)).toBe(
      "Mean of the worst 5.0 % of bars: -15.0 %.",
    );
  });

  it("counts bars that lost nothing where too few lost", () => {
    const still = Array.from({ length: 39 }, () => 1);

    expect(dissectRisk(traceOf([...still, 0.9])).at(-1)).toBe("Mean of the worst 5.0 % of bars: -5.0 %.");
  });

  it("counts what the least of the winners gained where too few lost or stood still", () => {
    const rising = Array.from({ length: 40 }, (_, t) => 1.1 ** (t + 1));
    const last = rising.at(-1) ?? 1;

    expect(dissectRisk(traceOf([...rising, last * 0.9, last * 0.9 * 1.01])).at(-1)).toBe(
      "Mean of the worst 5.0 % of bars: -4.5 %.",
    );
  });
});
