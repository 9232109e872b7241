import type { Archive } from "@tradewind/core/archive/elite";
import { archiveHashOf, emptyArchive, insertElites } from "@tradewind/core/archive/insert";
import { ArchiveView, BottlenecksView, LineagePage } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { makeHarness } from "../testing/harness.ts";
import { addStrategy, startSampleRun } from "../testing/samples.ts";

describe("GET /api/runs/{id}/archive", () => {
  it("answers an empty archive before the first generation has archived", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    const view = ArchiveView.parse(await (await harness.send("GET", `/api/runs/${runId}/archive`)).json());

    expect(view).toMatchObject({ generation: -1, elites: [], archiveHash: archiveHashOf(emptyArchive) });
  });

  it("answers the elites as they stand, under the hash that the run's end will carry", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const archive = oneElite(await addStrategy(harness, run, { index: 0, window: 20 }));
    await harness.ports.archives.commit(run.runId, 0, archive);

    const view = ArchiveView.parse(
      await (await harness.send("GET", `/api/runs/${run.runId}/archive`)).json(),
    );

    expect(view.archiveHash).toBe(archiveHashOf(archive));
    expect(view.elites.map(({ strategyId }) => strategyId)).toEqual([archive.elites[0]?.strategyId]);
  });
});

describe("GET /api/runs/{id}/lineage", () => {
  it("pages through every strategy and its parents, in the order of trial", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const first = await addStrategy(harness, run, { index: 0, window: 20 });
    const second = await addStrategy(harness, run, { index: 1, window: 30, parents: [first.strategyId] });
    const path = `/api/runs/${run.runId}/lineage?limit=1`;

    const page = LineagePage.parse(await (await harness.send("GET", path)).json());
    const rest = LineagePage.parse(await (await harness.send("GET", `${path}&cursor=${page.next}`)).json());

    const nodes = [...page.items, ...rest.items].map(({ strategyId, parents }) => [strategyId, parents]);
    expect(nodes).toEqual([
      [first.strategyId, []],
      [second.strategyId, [first.strategyId]],
    ]);
    expect(rest.next).toBeNull();
  });
});

describe("GET /api/runs/{id}/bottlenecks", () => {
  it("reports where the time went", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const times = { phase: "breeding", generation: 0, waitedMs: 10, workedMs: 90, ok: true } as const;
    await harness.ports.operationLog.append(runId, "breeding", [{ operation: "breed", ...times }]);

    const answer = await harness.send("GET", `/api/runs/${runId}/bottlenecks`);

    const report = BottlenecksView.parse(await answer.json());
    expect(JSON.stringify(report)).toContain("breed");
  });
});

function oneElite(entry: Awaited<ReturnType<typeof addStrategy>>): Archive {
  const { strategyId, candidateId, strategy, name, island } = entry;
  const summary = { sharpe: 1, cagr: 0.1, maxDrawdown: -0.1, trades: 30 };
  const cell = { family: entry.family, tradesPerYear: 1, holding: 1, drawdown: 1, exposure: 1 };
  const marks = { champion: false, nearWinner: false, children: 0, fitness: 0.5, generation: 0 };
  const place = { strategyId, candidateId, strategy, name, island, cell, ...marks };
  const elite = { ...place, training: summary, validation: null, blockReturns: [] };
  return insertElites({ ...emptyArchive, generation: 0 }, [elite]).archive;
}
