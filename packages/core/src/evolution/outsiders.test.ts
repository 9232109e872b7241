import { describe, expect, it } from "vitest";
import { packOrders } from "../backtest/orders.ts";
import { limits } from "../limits.ts";
import { wanderingBars } from "../market/fixtures.ts";
import type { ScriptRunner } from "../ports.ts";
import { overrunWords } from "../safety/scopes.ts";
import { ViolationError } from "../safety/violationError.ts";
import { identifyAny } from "../strategy/kinds.ts";
import { averageScript } from "../strategy/scriptSamples.ts";
import type { Candidate } from "./candidate.ts";
import { evaluateOutsider, type OutsideWork, stepsPerBarOf } from "./outsiders.ts";
import { testCandidate, testRun } from "./testFixtures.ts";

const script = { ...averageScript, parameters: { window: 8 }, lookbackBars: 8 };
const market = {
  datasetId: "dat_walk",
  barsPerYear: 252,
  symbols: [wanderingBars(3, 500, "nextOpen", "TINY")],
};
const open = { market, training: { start: 0, end: 276 }, validation: { start: 296, end: 388 } };

/** Holds while the close is above that of eight bars before: it earns on this market. */
const following: ScriptRunner = {
  async run({ market: { symbols }, advanced }) {
    return symbols.map(({ close }) => {
      advanced(close.length);
      return packOrders(
        Array.from(close, (value, t) => {
          const mean =
            close.slice(Math.max(0, t - 7), t + 1).reduce((sum, one) => sum + one, 0) / Math.min(8, t + 1);
          return { position: value > mean ? "long" : "flat" } as const;
        }),
      );
    });
  },
};

const candidate = (changes: Partial<Candidate>): Candidate =>
  testCandidate(0, { strategy: script, strategyId: identifyAny(script), ...changes });

function work(changes: Partial<OutsideWork>): OutsideWork {
  return {
    run: testRun(),
    generation: 0,
    batchId: `bat_${"0".repeat(24)}`,
    scope: "sandbox",
    open,
    scripts: following,
    clock: { nowMs: () => 0 },
    advanced: () => {},
    engineVersion: 1,
    dataHash: "abc",
    ...changes,
  };
}

describe("a candidate from outside", () => {
  it("is certified in the sandbox, tells its bars as they pass, and is shown no validation", async () => {
    const told: number[] = [];

    const result = await evaluateOutsider(
      candidate({ scope: "sandbox" }),
      work({ advanced: (bars) => told.push(bars) }),
    );

    expect(result).toMatchObject({
      outcome: "certified",
      validation: null,
      certificate: { passed: true, bars: 276 },
    });
    expect(told).toEqual([276, ...(result.certificate?.cuts ?? [])]);
  });

  it("is measured on both parts once it was promoted", async () => {
    const result = await evaluateOutsider(candidate({ scope: "research" }), work({ scope: "research" }));

    expect(result.outcome).toBe("measured");
    expect(result.validation).not.toBeNull();
    expect(result.orders?.[0]?.lengths.reduce((sum, bars) => sum + bars, 0)).toBe(388);
  });

  it("fails with the violation that stopped it", async () => {
    const scripts: ScriptRunner = {
      run: async () => Promise.reject(new ViolationError("memory", "the script needed more than 16 MiB")),
    };

    const result = await evaluateOutsider(candidate({ scope: "sandbox" }), work({ scripts }));

    expect(result).toMatchObject({
      outcome: "failed",
      training: null,
      reason: "the script needed more than 16 MiB",
      violation: { kind: "memory", scope: "sandbox", strategyId: identifyAny(script) },
    });
  });

  /** A script that takes `msPerBar` of a made-up clock's time, and is interrupted as its runner would interrupt it. */
  function slow(msPerBar: number): Pick<OutsideWork, "clock" | "scripts"> {
    let nowMs = 0;
    const run: ScriptRunner["run"] = async (job) => {
      const tookMs = (job.market.symbols[0]?.close.length ?? 0) * msPerBar;
      nowMs += Math.min(tookMs, job.timeoutMs);
      if (tookMs > job.timeoutMs) throw new ViolationError("timeout", "interrupted");
      return following.run(job);
    };
    return { clock: { nowMs: () => nowMs }, scripts: { run } };
  }

  it.each([
    ["all cuts that there are", 1, 12, "certified"],
    ["fewer cuts", 15, expect.toSatisfy((count: number) => count > 1 && count < 12), "certified"],
    ["no cut, and is not accused", 47, 0, "screened"],
  ])("that is slow is given time for %s", async (_what, msPerBar, cuts, outcome) => {
    const result = await evaluateOutsider(candidate({ scope: "sandbox" }), work(slow(msPerBar)));

    expect(result).toMatchObject({ outcome, certificate: { failedCut: null } });
    expect(result.certificate?.cuts.length).toEqual(cuts);
    expect(result.violation).toBeUndefined();
  });

  it("that waited long for its first run is certified at all cuts all the same", async () => {
    const { clock, scripts } = slow(0);
    let waitedMs = 0;
    const run: ScriptRunner["run"] = async (job) => {
      waitedMs = 12_000;
      return scripts.run(job);
    };

    const result = await evaluateOutsider(
      candidate({ scope: "sandbox" }),
      work({ clock: { nowMs: () => clock.nowMs() + waitedMs }, scripts: { run } }),
    );

    expect(result.certificate?.cuts.length).toBe(12);
  });

  it("that is data takes so many steps for each symbol, as a script does", () => {
    const data = testCandidate(0);
    expect(stepsPerBarOf(data, 20, 0)).toBe(20 * stepsPerBarOf(data, 1, 0));
  });

  it("that takes many steps is certified at as many cuts as its steps allow, whatever the clock says", async () => {
    const stepsPerBar = limits.certificateStepsMax / 276;
    const run: ScriptRunner["run"] = async (job) => {
      job.stepped?.((job.market.symbols[0]?.close.length ?? 0) * stepsPerBar);
      return following.run(job);
    };

    let nowMs = 0;
    const ticking = { nowMs: () => (nowMs += 500) };
    const [still, moving] = [work({ scripts: { run } }), work({ scripts: { run }, clock: ticking })];
    const [first, again] = [
      await evaluateOutsider(candidate({ scope: "sandbox" }), still),
      await evaluateOutsider(candidate({ scope: "sandbox" }), moving),
    ];

    const cuts = first.certificate?.cuts ?? [];
    expect(cuts.length).toBeGreaterThan(0);
    expect(cuts.reduce((sum, cut) => sum + cut, 0)).toBeLessThanOrEqual(276);
    expect(again.certificate).toEqual(first.certificate);
  });

  it("that takes all its time for the first run is stopped for that", async () => {
    const result = await evaluateOutsider(candidate({ scope: "sandbox" }), work(slow(60)));

    const reason = overrunWords("sandbox");
    expect(result).toMatchObject({
      outcome: "failed",
      reason,
      violation: { kind: "timeout", message: reason },
    });
  });

  it("passes on what is no violation", async () => {
    const scripts: ScriptRunner = { run: async () => Promise.reject(new Error("the disk is gone")) };

    await expect(evaluateOutsider(candidate({ scope: "sandbox" }), work({ scripts }))).rejects.toThrow(
      "the disk is gone",
    );
  });
});
