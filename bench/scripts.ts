import { wanderingBars } from "@tradewind/core/market/fixtures";
import { averageScript, scriptOf } from "@tradewind/core/strategy/scriptSamples";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import type { Platform } from "@tradewind/local/platform";
import { makeScriptRunner } from "@tradewind/script/runner";
import { type Figures, median } from "./figures.ts";
import { onPlatform } from "./platform.ts";

const DEADLINE_MS = 1_000;
const KILLS = 9;
const GREEDY_SCRIPTS = 60;
const BARS = 10_000;
const MIB = 1_048_576;

/** Asks QuickJS nothing while it runs, so that only the end of its process ends it. */
const wall = scriptOf("function onBar() { return [].indexOf.call({ length: 2 ** 53 - 1 }, 1); }");
const loop = scriptOf("function onBar() { for (;;); }");
const greedy = scriptOf("function onBar() { const all = []; for (;;) all.push(new Float64Array(1000)); }");

/**
 * How fast scripts are, how late the two walls behind a deadline are, and whether memory comes back: what greedy scripts
 * leave in a process that lives on, and what their process held that does not.
 */
export async function benchScripts(): Promise<Figures> {
  return {
    speed: await measureSpeed(),
    interruptAfterDeadlineMs: await measureInterrupt(),
    killAfterDeadlineMs: await onPlatform(1, measureKills, { timeoutMsOf: () => DEADLINE_MS }),
    memoryMiB: await measureMemory(),
  };
}

async function measureSpeed(): Promise<Figures> {
  const market = { datasetId: "bench", barsPerYear: 252, symbols: [wanderingBars(1, BARS)] };
  const job = { strategy: averageScript, market, seed: 1, timeoutMs: 60_000, advanced: () => {} };
  const runner = makeScriptRunner({ nowMs: () => performance.now() });
  const firstMs = await timed(() => runner.run(job));
  const runsMs = await repeated(KILLS, () => timed(() => runner.run(job)));
  return { firstRunMs: firstMs, runMs: median(runsMs), barsPerSecond: (BARS * 1_000) / median(runsMs) };
}

/** Within a process, by the interpreter's own question; steps are without limit here. */
async function measureInterrupt(): Promise<Figures> {
  const market = { datasetId: "bench", barsPerYear: 252, symbols: [wanderingBars(1, 300)] };
  const runner = makeScriptRunner({ nowMs: () => performance.now() }, Number.MAX_SAFE_INTEGER);
  const timeoutMs = 200;
  const job = { strategy: loop, market, seed: 1, timeoutMs, advanced: () => {} };
  return spread(
    await repeated(KILLS, async () => (await timed(() => runner.run(job).catch(() => {}))) - timeoutMs),
  );
}

/** From outside: until the process is gone and the answer is there. A plain preview before each warms the worker. */
async function measureKills(platform: Platform): Promise<Figures> {
  const lateMs = await repeated(KILLS, async () => {
    await preview(platform, averageScript);
    return (await timed(() => preview(platform, wall))) - DEADLINE_MS;
  });
  return spread(lateMs);
}

async function measureMemory(): Promise<Figures> {
  const market = { datasetId: "bench", barsPerYear: 252, symbols: [wanderingBars(1, 300)] };
  const runner = makeScriptRunner({ nowMs: () => performance.now() });
  const job = { strategy: greedy, market, seed: 1, timeoutMs: 60_000, advanced: () => {} };
  const run = (): Promise<unknown> => runner.run(job).catch(() => {});
  await repeated(GREEDY_SCRIPTS, run);
  const before = process.memoryUsage.rss();
  await repeated(GREEDY_SCRIPTS, run);
  return { before: before / MIB, afterSixtyMoreGreedyScripts: process.memoryUsage.rss() / MIB };
}

async function preview({ address, token }: Platform, strategy: AnyStrategy): Promise<void> {
  const response = await fetch(`${address}/api/backtests`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ strategy }),
  });
  await response.text();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function repeated<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let turn = 0; turn < times; turn++) all.push(await work());
  return all;
}

function spread(valuesMs: readonly number[]): Figures {
  return { median: median(valuesMs), worst: Math.max(...valuesMs), times: valuesMs.length };
}
