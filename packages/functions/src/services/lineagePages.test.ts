import { judgeEvidence } from "@tradewind/core/evidence/verdict";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { describe, expect, it } from "vitest";
import { lineageOf, runOf, statisticsOf } from "../../../../test/contracts/fixtures.ts";
import { rankingText, treeText } from "./lineagePages.ts";
import { lineageNode, strategyRow } from "./strategyRow.ts";

const validation = statisticsOf({ bars: 1_260, years: 5, sharpe: 1.2 });
const evidence = judgeEvidence({ validation, barsPerYear: 252, trials: 2, trialsVariance: 0.001 });
const page = { items: [lineageOf(1, 1), lineageOf(1, 2, { validation, evidence })], next: "cursor" };

function runWith(progress: Partial<RunRecord["progress"]>, barsPerYear = 252): RunRecord {
  const run = runOf(1);
  return { ...run, market: { ...run.market, barsPerYear }, progress: { ...run.progress, ...progress } };
}

describe("pages of a run's lineage as texts", () => {
  it("are to the byte the JSON of the tree, each time", () => {
    const text = JSON.stringify({ items: page.items.map(lineageNode), next: "cursor" });
    expect([treeText(page), treeText(page)]).toEqual([text, text]);
  });

  it("are to the byte the JSON of rows that are judged by what the run knows now", () => {
    const runs = [
      runWith({ trials: 10, trialsVariance: 0.001 }),
      runWith({ trials: 20, trialsVariance: 0.001 }),
      runWith({ trials: 20, trialsVariance: 0.002 }),
      runWith({ trials: 20, trialsVariance: null }),
      runWith({ trials: 20 }),
      runWith({ trials: 20, trialsVariance: 0.002 }, 365),
    ];
    const texts = runs.map((run) =>
      JSON.stringify({ items: page.items.map((entry) => strategyRow(entry, run)), next: "cursor" }),
    );
    expect(runs.map((run) => rankingText(page, run))).toEqual(texts);
    expect(runs.map((run) => [rankingText(page, run), rankingText(page, run)])).toEqual(
      texts.map((text) => [text, text]),
    );
  });
});
