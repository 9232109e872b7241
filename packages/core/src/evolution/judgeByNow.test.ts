import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runOf, statisticsOf } from "../../../../test/contracts/fixtures.ts";
import { type Evidence, judgeEvidence } from "../evidence/verdict.ts";
import { judgeByNow } from "./judgeByNow.ts";
import type { RunRecord } from "./run.ts";

const barsPerYear = 252;
/** A spread of annual Sharpe ratios of one half across trials. */
const trialsVariance = 0.25 / barsPerYear;
const validation = statisticsOf({ bars: 1_260, years: 5, sharpe: 1.2 });

function judgedAfter(trials: number, sharpe = 1.2): Evidence {
  return judgeEvidence({ validation: { ...validation, sharpe }, barsPerYear, trials, trialsVariance });
}

function runAfter(progress: Partial<RunRecord["progress"]>): RunRecord {
  const run = runOf(1);
  return { ...run, progress: { ...run.progress, ...progress } };
}

describe("the evidence of a strategy by now", () => {
  it("is what the trials made since leave of it", () => {
    const evidence = judgedAfter(100);
    const byNow = judgeByNow({ validation, evidence }, runAfter({ trials: 1_000, trialsVariance }));
    const { dsr, verdict } = judgedAfter(1_000);
    expect(byNow).toEqual({ dsr, verdict, trials: 1_000 });
    expect(byNow.dsr).toBeLessThan(evidence.dsr ?? 0);
  });

  it("ranks strategies of whatever generation as their records do, for all are judged by the same trials", () => {
    const sharpe = fc.double({ min: 0, max: 3, noNaN: true });
    const strategy = fc.record({ sharpe, trials: fc.integer({ min: 2, max: 5_000 }) });
    fc.assert(
      fc.property(strategy, strategy, fc.integer({ min: 5_000, max: 100_000 }), (one, other, trials) => {
        const [a, b] = [one, other].map(({ sharpe, trials: own }) =>
          judgeByNow(
            { validation: { ...validation, sharpe }, evidence: judgedAfter(own, sharpe) },
            runAfter({ trials, trialsVariance }),
          ),
        );
        expect([a?.trials, b?.trials]).toEqual([trials, trials]);
        if (one.sharpe > other.sharpe + 1e-6) expect(a?.dsr).toBeGreaterThanOrEqual(b?.dsr ?? 1);
      }),
    );
  });

  it.each([
    [
      "within the generation that measured it, whose trials the run does not count yet",
      { trials: 60, trialsVariance },
    ],
    ["in a run of an earlier version, which kept no variance", { trials: 1_000 }],
  ])("stays as it was judged, beside the trials it was judged by, %s", (_, progress) => {
    const evidence = judgedAfter(100);
    const { dsr, verdict } = evidence;
    expect(judgeByNow({ validation, evidence }, runAfter(progress))).toEqual({ dsr, verdict, trials: 100 });
  });

  it("is none of what was never measured on validation", () => {
    const run = runAfter({ trials: 1_000, trialsVariance });
    const none = { dsr: null, verdict: null, trials: 1_000 };
    expect(judgeByNow({ validation: null, evidence: null }, run)).toEqual(none);
  });
});
