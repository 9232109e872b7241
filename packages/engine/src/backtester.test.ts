import { oracleBacktester } from "@tradewind/core/backtest/backtester";
import { usualRates } from "@tradewind/core/backtest/predictedTime";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { describe, expect, it } from "vitest";
import { createEngineBacktester } from "./backtester.ts";
import { selfTestInputs, selfTestMarket } from "./selfTest.ts";

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

  it("traces every trade where they are more than its log holds", () => {
    const long = selfTestMarket(4_000);
    const never = { op: "calendar", unit: "month", from: 13, to: 13 } as const;
    const always = { op: "not", rule: never } as const;
    const stops = { holdingBarsMax: 1 };
    const often = { ...(inputs[0]!.strategy as SingleStrategy), entry: always, exit: never, stops };
    const job = { ...inputs[0]!, market: long, strategy: often, range: { start: 0, end: 4_000 } };

    const trace = createEngineBacktester().on(long).trace(job);

    expect(trace.trades.length).toBeGreaterThan(2_048);
    expect(trace).toStrictEqual(oracleBacktester.on(long).trace(job));
  });

  it("refuses to trace a part that the market does not have", () => {
    const beyond = { ...inputs[0]!, range: { start: 0, end: 1_000_000 } };

    expect(() => createEngineBacktester().on(market).trace(beyond)).toThrowError(
      expect.objectContaining({ code: "backtest.range" }),
    );
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

  it("tells what it spent and what this machine takes by the clock it is given, else nothing and the usual", () => {
    let nowMs = 0;
    const timed = createEngineBacktester({ nowMs: () => nowMs++ });
    const untimed = createEngineBacktester();

    timed.on(market).backtestAll(inputs);
    timed.on(market).trace(inputs[0]!);
    untimed.on(market).backtestAll(inputs);

    expect(timed.spentNs()).toBe(2_000_000);
    expect(timed.rates()).toBe(timed.rates());
    expect(timed.rates()).not.toEqual(usualRates);
    expect([untimed.spentNs(), untimed.rates()]).toEqual([0, usualRates]);
  });

  it("names its version and its module", () => {
    const { engineVersion, moduleHash } = createEngineBacktester();

    expect(engineVersion).toBe(oracleBacktester.engineVersion);
    expect(moduleHash).toMatch(/^[0-9a-f]{64}$/);
  });
});
