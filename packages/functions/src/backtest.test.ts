import { unwatched } from "@tradewind/core/evolution/backtesting";
import { contentHash } from "@tradewind/core/hash";
import { datasetIdOf, encodeMarket } from "@tradewind/core/market/encode";
import { handmadeMarket, wanderingBars } from "@tradewind/core/market/fixtures";
import type { MemoryPorts } from "@tradewind/core/memory/ports";
import { reportBottlenecks } from "@tradewind/core/safety/bottlenecks";
import type { RecallCounts } from "@tradewind/core/safety/operations";
import { describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../../../test/support/sampleRun.ts";
import { makeBacktestHandler } from "./backtest.ts";
import { reviveDeadLetter } from "./deadLetters.ts";
import { makePhaseHandler } from "./phases.ts";

const request = { seed: 3, generations: 1, population: 8 };

/** So many bars that a result of them is worth keeping. */
const LONG_BARS = 40_000;

async function putLong(ports: MemoryPorts): Promise<string> {
  const market = handmadeMarket(wanderingBars(1, LONG_BARS));
  const datasetId = datasetIdOf(market);
  const report = { symbol: "LONG", bars: LONG_BARS, firstDate: "1970-01-01", lastDate: "1970-01-01" };
  const record = {
    datasetId,
    owner: "tester",
    name: "long",
    createdAt: "2026-01-01T00:00:00.000Z",
    barsPerYear: market.barsPerYear,
    source: "test",
    report: { ...report, fill: "nextOpen" as const, adjusted: false, findings: [] },
  };
  await ports.datasets.put(record, encodeMarket({ ...market, datasetId }));
  return datasetId;
}

describe("the worker", () => {
  it("counts a batch's wait in the queue as waiting for backtests, not as work", async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const ports = { ...(await samplePorts()), clock: { nowMs: () => nowMs } };
    const { runId } = await sampleRun(ports, request);
    const place = { runId, epoch: 1, generation: 0 };
    await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
    await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
    const body = JSON.stringify(ports.queue.take());

    nowMs += 5_000;
    await makeBacktestHandler(ports, { ...unwatched, worker: "w" })({
      Records: [{ messageId: "1", body }],
    });

    const records = await ports.operationLog.read(runId);
    const backtests = records.filter(({ operation }) => operation === "calculateIndicators");
    expect(backtests.map(({ waitedMs }) => waitedMs)).toEqual([5_000, ...backtests.slice(1).map(() => 0)]);
  });

  it("records with a batch what its backtests were predicted to take and what the engine measured", async () => {
    let spentNs = 0;
    const sample = await samplePorts();
    const rates = { fixedNs: 1_000, barNs: 1, newNodeBarNs: 0 };
    const backtester = { ...sample.backtester, rates: () => rates, spentNs: () => (spentNs += 1_000_000) };
    const ports = { ...sample, backtester };
    const { runId } = await sampleRun(ports, request);
    const place = { runId, epoch: 1, generation: 0 };
    await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
    await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
    const message = ports.queue.take();

    await makeBacktestHandler(ports, { ...unwatched, worker: "w" })({
      Records: [{ messageId: "1", body: JSON.stringify(message) }],
    });

    const [timed] = (await ports.operationLog.read(runId)).flatMap(({ backtests }) => backtests ?? []);
    expect(timed).toMatchObject({ scope: message?.scope, measuredNs: 1_000_000 });
    expect(timed?.predictedNs).toBeGreaterThan(1_000 * (message?.candidateIds.length ?? 0));
  });

  it("recalls what an earlier run of the same data and settings has computed, and tells the same", async () => {
    const ports = await samplePorts();
    const datasets = [await putLong(ports)];
    const runOnce = async (): Promise<{ recalled: RecallCounts; results: unknown; events: unknown }> => {
      const { runId } = await sampleRun(ports, { ...request, datasets });
      const place = { runId, epoch: 1, generation: 0 };
      await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
      await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
      for (let message = ports.queue.take(); message !== undefined; message = ports.queue.take()) {
        const Records = [{ messageId: "1", body: JSON.stringify(message) }];
        await makeBacktestHandler(ports, { ...unwatched, worker: "w" })({ Records });
      }
      const { recalled } = reportBottlenecks(await ports.operationLog.read(runId));
      const results = await ports.ledger.results(runId, 0);
      const told = await ports.events.read(runId, 0, 1_000, ["backtest.finished"]);
      const events = told.map(({ data }) => ({ ...data, batchId: "", durationMs: 0 }));
      return { recalled, results, events };
    };

    const first = await runOnce();
    const second = await runOnce();

    expect(first.recalled).toMatchObject({ hits: 0 });
    expect(first.recalled.misses).toBeGreaterThan(0);
    expect(second).toEqual({ ...first, recalled: { hits: first.recalled.misses, misses: 0 } });
    expect(contentHash(second.results)).toBe(contentHash(first.results));
  });

  it("counts the operations of a batch once, however often it is delivered", async () => {
    const ports = await samplePorts();
    const { runId } = await sampleRun(ports, request);
    const place = { runId, epoch: 1, generation: 0 };
    await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
    await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
    const Records = [{ messageId: "1", body: JSON.stringify(ports.queue.take()) }];
    const work = makeBacktestHandler(ports, { ...unwatched, worker: "w" });

    await work({ Records });
    const once = await ports.operationLog.read(runId);
    await work({ Records });

    expect(await ports.operationLog.read(runId)).toEqual(once);
    expect(once.filter(({ operation }) => operation === "storeBacktestResult")).toHaveLength(1);
  });

  it("gives a message back alone when trying again can help, and finishes its neighbours", async () => {
    const ports = await samplePorts();
    const { runId } = await sampleRun(ports, request);
    const place = { runId, epoch: 1, generation: 0 };
    await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
    await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
    const [first, second] = [ports.queue.take(), ports.queue.take()];
    const { RetryableError } = await import("@tradewind/core/errors");
    const busyFor = first?.batchId;
    const ledger: typeof ports.ledger = {
      ...ports.ledger,
      register: async (id, generation, batchId, results) => {
        if (batchId === busyFor) throw new RetryableError("unavailable", "store.busy", "busy");
        return ports.ledger.register(id, generation, batchId, results);
      },
    };
    const work = makeBacktestHandler({ ...ports, ledger }, { ...unwatched, worker: "w" });

    const answer = await work({
      Records: [
        { messageId: "first", body: JSON.stringify(first) },
        { messageId: "second", body: JSON.stringify(second) },
      ],
    });

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "first" }] });
    expect(await ports.ledger.results(runId, 0)).toHaveLength(second?.candidateIds.length ?? 0);
  });

  it("stores what was given up with its batch as failed, without a violation, and says that none is to blame", async () => {
    const ports = await samplePorts();
    const { runId } = await sampleRun(ports, request);
    const place = { runId, epoch: 1, generation: 0 };
    await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
    await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
    const letter = await reviveDeadLetter(ports, ports.queue.take()!);

    const body = JSON.stringify(letter);
    await makeBacktestHandler(ports, { ...unwatched, worker: "w" })({ Records: [{ messageId: "1", body }] });

    const results = await ports.ledger.results(runId, 0);
    expect(results.map(({ outcome, lost }) => [outcome, lost])).toEqual(
      letter?.candidateIds.map(() => ["failed", true]),
    );
    expect(results[0]?.reason).toContain("no strategy is to blame");
    expect((await ports.violations.list({ owner: "tester" }, { limit: 9 })).items).toEqual([]);
  });

  it("runs a batch at once, and one by one when it was delivered before: then a kill finds the culprit", async () => {
    const ports = await samplePorts();
    const { runId } = await sampleRun(ports, request);
    const place = { runId, epoch: 1, generation: 0 };
    await makePhaseHandler(ports, "generation")({ ...place, phase: "generation" });
    await makePhaseHandler(ports, "backtesting")({ ...place, phase: "backtesting", taskToken: "token" });
    const message = ports.queue.take();
    const told: string[][] = [];
    const work = makeBacktestHandler(ports, {
      ...unwatched,
      worker: "w",
      began: (ids) => void told.push([...ids]),
    });
    const deliver = (count: string): Promise<unknown> =>
      work({
        Records: [
          {
            messageId: "1",
            body: JSON.stringify(message),
            attributes: { ApproximateReceiveCount: count },
          },
        ],
      });

    await deliver("1");
    const together = await ports.ledger.results(runId, 0);
    await deliver("2");

    const ids = message?.candidateIds ?? [];
    expect(told).toEqual([ids, ...ids.map((id) => [id])]);
    expect(await ports.ledger.results(runId, 0)).toEqual(together);
    expect(together.map(({ provenance }) => provenance?.moduleHash)).toEqual(ids.map(() => "oracle"));
  });
});
