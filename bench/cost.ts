import { phases } from "@tradewind/core/events";
import { limits } from "@tradewind/core/limits";
import type { MemoryPorts } from "@tradewind/core/memory/ports";
import { measureStrategy } from "@tradewind/core/strategy/measure";
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
  const work = makeBacktestHandler(ports, { worker: "bench", began: () => {} });
  const times = { phasesMs: 0, backtestsMs: 0, batches: 0, events: 0, generationBytes: 0 };
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
    times.generationBytes += await generationBytes(ports, runId, generation);
  }
  const entries = (await ports.lineage.list(runId, { limit: 10_000 })).items;
  const events = await ports.events.read(runId, 0, limits.eventsPageMax * 100);
  const search = await ports.generations.get(runId, GENERATIONS, "search");
  const candidates = entries.length;
  const nodes = entries.reduce((sum, { strategy }) => sum + measureStrategy(strategy).nodes, 0);
  const { training, validation } = market.parts;
  const looks = search?.validationLooks ?? 0;
  const bars =
    (candidates * (training.end - training.start) + looks * (validation.end - validation.start)) *
    market.symbols.length;
  const archive = (await ports.archives.load(runId))?.archive;
  return {
    candidates,
    barsTraining: training.end - training.start,
    barsValidation: validation.end - validation.start,
    cellsPerCandidate: (archive?.elites.length ?? 0) / candidates,
    bytesPerCell: bytes(archive ?? {}) / (archive?.elites.length ?? 1),
    runBytes: bytes(await ports.runs.get(runId)),
    operationBytes: bytes(await ports.operationLog.read(runId)) / GENERATIONS,
    nodesPerCandidate: nodes / candidates,
    backtestsPerCandidate: (search?.backtests ?? 0) / candidates,
    candidatesPerPlace: candidates / (POPULATION * GENERATIONS),
    batchesPerGeneration: times.batches / GENERATIONS,
    nanosecondsPerNodeBar: (times.backtestsMs * 1e6) / ((nodes / candidates) * bars),
    phaseMsPerCandidate: times.phasesMs / candidates,
    backtestMsPerCandidate: times.backtestsMs / candidates,
    lineageBytesPerCandidate: bytes(entries) / candidates,
    generationBytesPerCandidate: times.generationBytes / candidates,
    eventsPerCandidate: events.length / candidates,
    eventBytesPerCandidate: bytes(events) / candidates,
    resultBytesPerCandidate: (await resultBytes(ports, runId)) / candidates,
  };
}

async function resultBytes(ports: MemoryPorts, runId: string): Promise<number> {
  let sum = 0;
  for (let generation = 0; generation < GENERATIONS; generation++)
    sum += bytes(await ports.ledger.results(runId, generation));
  return sum;
}

async function generationBytes(ports: MemoryPorts, runId: string, generation: number): Promise<number> {
  let sum = 0;
  for (const key of ["search", "candidates", "assessments", "brood"] as const) {
    sum += bytes(await ports.generations.get(runId, generation, key));
  }
  return sum;
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}
