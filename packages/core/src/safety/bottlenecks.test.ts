import { describe, expect, it } from "vitest";
import { BottleneckReport, reportBottlenecks } from "./bottlenecks.ts";
import type { OperationRecord } from "./operations.ts";
import type { Scope } from "./scopes.ts";

function record(change: Partial<OperationRecord>): OperationRecord {
  return {
    operation: "calculateIndicators",
    phase: "backtesting",
    generation: 0,
    waitedMs: 0,
    workedMs: 0,
    ok: true,
    ...change,
  };
}

describe("where a run's time goes", () => {
  it("adds up a phase and an operation", () => {
    const report = reportBottlenecks([
      record({ workedMs: 300 }),
      record({ workedMs: 500, waitedMs: 100, ok: false }),
      record({ operation: "breed", phase: "breeding", workedMs: 100 }),
    ]);

    const backtests = { count: 2, failures: 1, waitedMs: 100, workedMs: 800, share: 0.9 };
    const breeding = { count: 1, failures: 0, waitedMs: 0, workedMs: 100, share: 0.1 };
    expect(report).toMatchObject({ count: 3, failures: 1, waitedMs: 100, workedMs: 900 });
    expect(report.phases).toEqual([
      { phase: "backtesting", ...backtests },
      { phase: "breeding", ...breeding },
    ]);
    expect(report.operations).toEqual([
      { operation: "calculateIndicators", ...backtests },
      { operation: "breed", ...breeding },
    ]);
  });

  it("lists phases in the order of a lap and operations by their share", () => {
    const report = reportBottlenecks([
      record({ operation: "updateArchive", phase: "archive", workedMs: 10 }),
      record({ operation: "assessRisk", phase: "analysis", workedMs: 30 }),
      record({ operation: "fetchMarketData", phase: "generation", workedMs: 20 }),
    ]);

    expect(report.phases.map(({ phase }) => phase)).toEqual(["generation", "analysis", "archive"]);
    expect(report.operations.map(({ operation }) => operation)).toEqual([
      "assessRisk",
      "fetchMarketData",
      "updateArchive",
    ]);
  });

  it("says how many results were there from earlier backtests", () => {
    const report = reportBottlenecks([
      record({ workedMs: 1, recalled: { hits: 7, misses: 1 } }),
      record({ workedMs: 1, recalled: { hits: 2, misses: 0 } }),
      record({ workedMs: 1 }),
    ]);

    expect(report.recalled).toEqual({ hits: 9, misses: 1 });
    expect(report.findings.at(-1)).toContain("9 of 10 results were there from earlier backtests");
    expect(reportBottlenecks([record({})]).findings.join()).not.toContain("earlier");
  });

  it("does not depend on the order of the records", () => {
    const records = [
      record({ workedMs: 40 }),
      record({ operation: "breed", phase: "breeding", workedMs: 40 }),
      record({ operation: "assessRisk", phase: "analysis", waitedMs: 7 }),
    ];

    expect(reportBottlenecks([...records].reverse())).toEqual(reportBottlenecks(records));
  });

  it("gives one operation in two phases one line", () => {
    const report = reportBottlenecks([
      record({ operation: "fetchMarketData", phase: "generation", workedMs: 10 }),
      record({ operation: "fetchMarketData", phase: "backtesting", workedMs: 30 }),
    ]);

    expect(report.operations).toMatchObject([{ operation: "fetchMarketData", count: 2, workedMs: 40 }]);
    expect(report.phases.map(({ share }) => share)).toEqual([0.25, 0.75]);
  });

  it("says no share where no time was measured", () => {
    const report = reportBottlenecks([record({})]);

    expect(report.phases[0]?.share).toBeNull();
    expect(report.operations[0]?.share).toBeNull();
  });

  it("is valid without any record", () => {
    const report = reportBottlenecks([]);

    expect(BottleneckReport.parse(report)).toEqual(report);
    expect(report).toMatchObject({ count: 0, phases: [], operations: [] });
    expect(report.findings).toEqual(["No operation has been recorded yet: wait for the first phase to end."]);
  });

  it("counts no time below zero when the clock was set back", () => {
    const report = reportBottlenecks([record({ workedMs: -500 }), record({ workedMs: 500 })]);

    expect(report).toMatchObject({ waitedMs: 0, workedMs: 500 });
  });
});

describe("what to change", () => {
  const breeding = (workedMs: number) => record({ operation: "breed", phase: "breeding", workedMs });

  it("names the operation that takes most of the time, with a remedy", () => {
    const { findings } = reportBottlenecks([record({ workedMs: 620 }), breeding(380)]);

    expect(findings).toEqual([
      "62 % of the time went into running backtests: add workers, lower the population or take fewer symbols.",
    ]);
  });

  it("tells waiting from working", () => {
    const { findings } = reportBottlenecks([
      record({ operation: "storeBacktestResult", waitedMs: 620, workedMs: 10 }),
      breeding(370),
    ]);

    expect(findings).toEqual([
      "62 % of the time went into waiting for storing backtest results: " +
        "one runs at a time in a run: lower the population, or put more work in each.",
    ]);
  });

  it("keeps quiet about a short wait", () => {
    const { findings } = reportBottlenecks([
      record({ operation: "storeBacktestResult", waitedMs: 190, workedMs: 10 }),
      breeding(400),
      record({ operation: "assessRisk", phase: "analysis", workedMs: 390 }),
      record({ operation: "updateLineage", phase: "archive", workedMs: 10 }),
    ]);

    expect(findings.filter((finding) => finding.includes("waiting"))).toEqual([]);
  });

  it("mentions an operation that fails often", () => {
    const tries = Array.from({ length: 20 }, (_, index) => record({ ok: index > 0, workedMs: 1 }));

    expect(reportBottlenecks([...tries, breeding(60)]).findings).toContain(
      "1 of 20 times running backtests failed: look at the run's violations and events.",
    );
  });

  it.each([
    ["slow", "it got on, but not by its deadline", "raise its scope"],
    ["stuck", "it computed and got nowhere", "a loop that never ends"],
    ["starved", "it hardly had a processor", "fewer workers or more cores"],
    ["memory", "out of memory", "fewer symbols"],
  ] as const)("tells work that was %s from the rest", (stopped, state, remedy) => {
    const stop = record({ ok: false, stopped });
    const { findings, stops } = reportBottlenecks([stop, stop, record({ workedMs: 10 })]);

    expect(stops).toEqual({ slow: 0, stuck: 0, starved: 0, memory: 0, [stopped]: 2 });
    expect(findings[0]).toMatch(/^2 times work was stopped/);
    expect(findings[0]).toContain(state);
    expect(findings[0]).toContain(remedy);
  });

  it("says so when nothing stands out", () => {
    const even = (["detectRegimes", "assessRisk", "breed", "updateLineage"] as const).map((operation) =>
      record({ operation, workedMs: 10 }),
    );

    expect(reportBottlenecks(even).findings).toEqual([
      "No single operation holds the run up: nothing needs to change.",
    ]);
  });
});

describe("what backtests were predicted to take", () => {
  const timed = (scope: Scope, predictedNs: number, measuredNs: number) =>
    record({ workedMs: measuredNs / 1e6, backtests: { scope, predictedNs, measuredNs } });

  it("is set against what they took, by scope", () => {
    const report = reportBottlenecks([
      timed("research", 20e6, 30e6),
      timed("experimental", 10e6, 5e6),
      timed("research", 20e6, 50e6),
      record({}),
    ]);

    expect(report.predictions).toEqual([
      { scope: "experimental", batches: 1, predictedMs: 10, measuredMs: 5, ratio: 0.5 },
      { scope: "research", batches: 2, predictedMs: 40, measuredMs: 80, ratio: 2 },
    ]);
    expect(BottleneckReport.parse(report)).toEqual(report);
  });

  it("is without a ratio where nobody measured", () => {
    expect(reportBottlenecks([timed("research", 20e6, 0)]).predictions).toMatchObject([{ ratio: null }]);
  });

  it("is spoken of where they took far longer, and only then", () => {
    const saying = (record: OperationRecord): string => reportBottlenecks([record]).findings.join(" ");

    expect(saying(timed("research", 1e9, 4e9))).toContain(
      "scope research took 4.0 times as long as predicted",
    );
    expect(saying(timed("research", 1e9, 1.5e9))).not.toContain("predicted");
    expect(saying(timed("research", 1e6, 4e6))).not.toContain("predicted");
  });
});
