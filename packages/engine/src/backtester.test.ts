import { oracleBacktester } from "@tradewind/core/backtest/backtester";
import { describe, expect, it } from "vitest";
import { createEngineBacktester } from "./backtester.ts";
import { selfTestInputs } from "./selfTest.ts";

const inputs = selfTestInputs();
const market = inputs[0]!.market;

describe("the engine as a backtester", () => {
  it("answers what the oracle answers, in the jobs' order", () => {
    const answers = createEngineBacktester().on(market).backtestAll(inputs);

    expect(answers).toEqual(oracleBacktester.on(market).backtestAll(inputs));
  });

  it("traces what the oracle traces", () => {
    const [job] = inputs;

    expect(createEngineBacktester().on(market).trace(job!)).toEqual(oracleBacktester.on(market).trace(job!));
  });

  it("keeps the markets of late and lets the oldest go", () => {
    const backtester = createEngineBacktester();
    const [first, second, third] = [{ ...market }, { ...market }, { ...market }];
    const loaded = backtester.on(first);
    backtester.on(second);

    expect(backtester.on(first)).toBe(loaded);
    backtester.on(third);
    backtester.on(second);
    expect(backtester.on(first)).not.toBe(loaded);
  });

  it("names its version and its module", () => {
    const { engineVersion, moduleHash } = createEngineBacktester();

    expect(engineVersion).toBe(oracleBacktester.engineVersion);
    expect(moduleHash).toMatch(/^[0-9a-f]{64}$/);
  });
});
