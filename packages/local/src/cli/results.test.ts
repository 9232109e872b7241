import { judgeEvidence } from "@tradewind/core/evidence/verdict";
import { makeMemoryLineageStore } from "@tradewind/core/memory/lineageStore";
import { describe, expect, it } from "vitest";
import { lineageOf, runIdOf, runOf, statisticsOf } from "../../../../test/contracts/fixtures.ts";
import { describeResults } from "./results.ts";

const run = runOf(1, {
  archiveHash: "abc",
  progress: { backtests: 80, trials: 40, champions: 0, bestFitness: null, stage: 0 },
});

describe("the results of a run", () => {
  it("name the champions, best first, beside the number of trials", async () => {
    const lineage = makeMemoryLineageStore();
    const champion = (n: number, sharpe: number) =>
      lineageOf(1, n, {
        name: `champion ${n}`,
        verdict: "champion",
        validation: statisticsOf({ sharpe, cagr: 0.234 }),
      });
    await lineage.append(runIdOf(1), [lineageOf(1, 1, { name: "kept" }), champion(2, 1), champion(3, 1.25)]);
    const text = await describeResults(lineage, run);
    expect(text).toContain("2 champions");
    expect(text).toContain("40 trials");
    expect(text.indexOf("champion 3")).toBeLessThan(text.indexOf("champion 2"));
    expect(text).toMatch(/champion 3 +23\.4 % +1\.25 +-10\.0 %/);
    expect(text).not.toContain("kept");
  });

  it("judge every row by all trials of the run, and name their number", async () => {
    const lineage = makeMemoryLineageStore();
    const validation = statisticsOf({ bars: 1_260, sharpe: 1.2 });
    const evidence = judgeEvidence({ validation, barsPerYear: 252, trials: 2, trialsVariance: 0.001 });
    await lineage.append(runIdOf(1), [lineageOf(1, 1, { validation, evidence })]);
    const { progress } = run;
    const text = await describeResults(lineage, {
      ...run,
      progress: { ...progress, trials: 1_000, trialsVariance: 0.001 },
    });
    expect(evidence.verdict).toBe("likely real");
    expect(text).toMatch(/strategy 1 .* \d+\.\d % +1000 +likely luck/);
  });

  it.each([
    [6, "over 99.9 %"],
    [-4, "under 0.1 %"],
  ])(
    "call nothing certain: a Sharpe ratio of %d is more than luck with a chance of %s",
    async (sharpe, chance) => {
      const lineage = makeMemoryLineageStore();
      const validation = statisticsOf({ bars: 1_260, sharpe });
      const evidence = judgeEvidence({ validation, barsPerYear: 252, trials: 40, trialsVariance: 0.001 });
      await lineage.append(runIdOf(1), [lineageOf(1, 1, { validation, evidence })]);
      expect(await describeResults(lineage, run)).toMatch(new RegExp(`strategy 1 .* ${chance} +40 +likely`));
    },
  );

  it("count every champion, however many others have a higher Sharpe ratio", async () => {
    const lineage = makeMemoryLineageStore();
    const validation = (sharpe: number, cagr: number) => statisticsOf({ sharpe, cagr });
    const steady = Array.from({ length: 1_100 }, (_, n) =>
      lineageOf(1, n, { validation: validation(2, 0.05) }),
    );
    const found = Array.from({ length: 3 }, (_, n) =>
      lineageOf(1, 1_100 + n, { verdict: "champion", validation: validation(1, 0.3) }),
    );
    await lineage.append(runIdOf(1), [...steady, ...found]);
    expect(await describeResults(lineage, run)).toMatch(/^3 champions/);
  });

  it("say so where there is no champion, and show what came nearest", async () => {
    const lineage = makeMemoryLineageStore();
    await lineage.append(runIdOf(1), [
      lineageOf(1, 1),
      lineageOf(1, 2, { validation: null, outcome: "screened" }),
    ]);
    const text = await describeResults(lineage, run);
    expect(text).toContain("No champion: none of 40 trials reached");
    expect(text).toContain("strategy 1");
    expect(text).toMatch(/strategy 2 +— +— +— +—/);
  });

  it("name the whole gate where what they show passes the rest of it in too few trades", async () => {
    const lineage = makeMemoryLineageStore();
    const validation = statisticsOf({ cagr: 0.5, sharpe: 2, trades: 4 });
    await lineage.append(runIdOf(1), [lineageOf(1, 1, { validation })]);
    const text = await describeResults(lineage, run);
    expect(text).toContain(
      "none of 40 trials reached CAGR above 20.0 % and Sharpe above 0.90 on validation, in at least 5 trades.",
    );
    expect(text).toMatch(/strategy 1 +50\.0 % +2\.00 +-10\.0 % +4/);
  });

  it("say that no champion was possible where validation is too short for a CAGR, and what to do", async () => {
    const lineage = makeMemoryLineageStore();
    await lineage.append(runIdOf(1), [lineageOf(1, 1, { validation: statisticsOf({ cagr: null }) })]);
    const { validation, ...parts } = run.market.parts;
    const market = { ...run.market, parts: { ...parts, validation: { ...validation, to: "2001-12-01" } } };

    const text = await describeResults(lineage, { ...run, market });

    expect(text).toContain("No champion was possible. The validation part of SPX has 334 days");
    expect(text).toContain("Take a longer history");
    expect(text).not.toContain("reached");
  });

  it("are words also where nothing was found at all", async () => {
    expect(await describeResults(makeMemoryLineageStore(), run)).toContain("No champion");
  });
});
