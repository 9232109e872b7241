import { phases } from "@tradewind/core/events";
import { unwatched } from "@tradewind/core/evolution/backtesting";
import { limits } from "@tradewind/core/limits";
import type { MemoryPorts } from "@tradewind/core/memory/ports";
import { sizeOf } from "@tradewind/core/strategy/kinds";
import { pack } from "@tradewind/functions/aws/packing";
import { makeBacktestHandler } from "@tradewind/functions/backtest";
import { makePhaseHandler } from "@tradewind/functions/phases";
import { samplePorts, sampleRun } from "../test/support/sampleRun.ts";

const POPULATION = 200;
const GENERATIONS = 4;

/** What one run takes of time and space, per candidate: the constants of core/cost/workload.ts. */
export async function benchCost(): Promise<Record<string, number>> {
  const ports = await samplePorts();
  const run = await sampleRun(ports, { seed: 7, generations: GENERATIONS, population: POPULATION });
  const { runId, market } = run;
  const work = makeBacktestHandler(ports, { ...unwatched, worker: "bench" });
  const times = { phasesMs: 0, backtestsMs: 0, batches: 0 };
  for (let generation = 0; generation < GENERATIONS; generation++) {
    for (const phase of phases) {
      const request = { runId, epoch: 1, generation, phase, taskToken: `${generation}` };
      times.phasesMs += await timed(() => makePhaseHandler(ports, phase)(request));
      for (let message = ports.queue.take(); message !== undefined; message = ports.queue.take()) {
        const event = { Records: [{ messageId: message.batchId, body: JSON.stringify(message) }] };
        times.backtestsMs += await timed(() => work(event));
        times.batches++;
      }
    }
  }
  const entries = (await ports.lineage.list(runId, { limit: 10_000 })).items;
  const events = await ports.events.read(runId, 0, limits.eventsPageMax * 100);
  const search = await ports.generations.get(runId, GENERATIONS, "search");
  const archive = (await ports.archives.load(runId))?.archive;
  const candidates = entries.length;
  const nodes = entries.reduce((sum, { strategy }) => sum + sizeOf(strategy).nodes, 0);
  const { training, validation } = market.parts;
  const looks = search?.validationLooks ?? 0;
  const bars =
    (candidates * (training.end - training.start) + looks * (validation.end - validation.start)) *
    market.symbols.length;
  return {
    candidates,
    barsTraining: training.end - training.start,
    barsValidation: validation.end - validation.start,
    nodesPerCandidate: nodes / candidates,
    validationShare: looks / candidates,
    batchesPerGeneration: times.batches / GENERATIONS,
    nanosecondsPerNodeBar: (times.backtestsMs * 1e6) / ((nodes / candidates) * bars),
    phaseMsPerCandidate: times.phasesMs / candidates,
    parentsPerCandidate: entries.reduce((sum, { parents }) => sum + parents.length, 0) / candidates,
    lineageBytesPerCandidate: entries.reduce((sum, entry) => sum + packed(entry), 0) / candidates,
    resultBytesPerCandidate: (await resultBytes(ports, runId, times.batches)) / candidates,
    eventsPerCandidate: events.length / candidates,
    eventBytesPerCandidate: chunked(events, 25).reduce((sum, chunk) => sum + packed(chunk), 0) / candidates,
    eventTextBytesPerCandidate: Buffer.byteLength(JSON.stringify(events)) / candidates,
    operationBytesPerCandidate: packed(await ports.operationLog.read(runId)) / candidates,
    cellsPerCandidate: (archive?.elites.length ?? 0) / candidates,
    bytesPerCell: packed(archive ?? {}) / (archive?.elites.length ?? 1),
    textBytesPerCell: Buffer.byteLength(JSON.stringify(archive)) / (archive?.elites.length ?? 1),
    runBytes: packed(await ports.runs.get(runId)),
  };
}

/** Results in items of a batch each, as they are stored. */
async function resultBytes(ports: MemoryPorts, runId: string, batches: number): Promise<number> {
  let sum = 0;
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const results = await ports.ledger.results(runId, generation);
    const size = Math.ceil((results.length * GENERATIONS) / batches);
    for (const batch of chunked(results, size)) sum += packed(batch);
  }
  return sum;
}

function chunked<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}

/** Bytes as the AWS adapters store a value. */
function packed(value: unknown): number {
  return pack(value).length;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}
