import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemTimers } from "@tradewind/local/conductor/timers";
import { createPool, type Pool } from "@tradewind/local/pool/pool";
import type { Figures } from "./figures.ts";

const KILLS = 20;
const TIMEOUT_MS = 500;
const HELD_MB = 200;
const QUIET_CALLS = 300;
const BYTES_PER_KB = 1_024;

/**
 * Workers that hold memory and a temporary file and never end, killed at their deadline: how late, what is left of
 * them, and what a neighbour that works on notices of it.
 */
export async function benchKill(): Promise<Figures> {
  const scratch = mkdtempSync(join(tmpdir(), "tradewind-bench-"));
  const pools = [openPool(scratch), openPool(scratch)] as const;
  const [victims, neighbours] = pools;
  try {
    await neighbours.run(job("little"));
    const alone = await neighbourMs(neighbours, untilCalls(QUIET_CALLS));
    let killing = true;
    const beside = neighbourMs(neighbours, () => killing);
    const kills = [];
    for (let each = 0; each < KILLS; each++) kills.push(await killOne(victims, scratch));
    killing = false;
    return {
      kills: KILLS,
      deadlineMs: TIMEOUT_MS,
      lateMs: quantiles(kills.map(({ lateMs }) => lateMs)),
      left: {
        processes: kills.filter(({ isGone }) => !isGone).length,
        memoryBeforeMb: Math.max(...kills.map(({ memoryMb }) => memoryMb)),
        memoryAfterMb: Math.max(...kills.map(({ memoryAfterMb }) => memoryAfterMb)),
        temporaryFolders: Math.max(...kills.map(({ folders }) => folders)),
      },
      neighbour: { alone: quantiles(alone), besideKills: quantiles(await beside) },
    };
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
    rmSync(scratch, { recursive: true, force: true });
  }
}

function openPool(scratch: string): Pool {
  return createPool({
    size: 1,
    entry: new URL("./killWorker.ts", import.meta.url),
    workerData: () => null,
    memoryMb: 1_024,
    compileCache: null,
    spareCores: 0,
    scratch,
    startTimeoutMs: 20_000,
    clock: { nowMs: () => performance.now() },
    timers: systemTimers,
    notice: () => {},
    request: async () => null,
  });
}

function job(name: string, timeoutMs = 60_000, payload: unknown = null) {
  return { name, scope: null, payload, timeoutMs, heartbeatMs: null };
}

/** The worker is asked for its id first, so that its start does not count. */
async function killOne(pool: Pool, scratch: string) {
  const named = await pool.run(job("pid"));
  const pid = named.kind === "returned" ? Number(named.value) : 0;
  const foldersBefore = readdirSync(scratch).length;
  const startedMs = performance.now();
  const ending = pool.run(job("hold", TIMEOUT_MS, HELD_MB));
  await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS * 0.9));
  const memoryMb = residentMb(pid);
  await ending;
  const lateMs = performance.now() - startedMs - TIMEOUT_MS;
  const folders = readdirSync(scratch).length - (foldersBefore - 1);
  return { lateMs, memoryMb, memoryAfterMb: residentMb(pid), isGone: isGone(pid), folders };
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/** Of a process of this machine, by Linux's account; 0 where there is none. */
function residentMb(pid: number): number {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Math.round(Number(kilobytes ?? 0) / BYTES_PER_KB);
  } catch {
    return 0;
  }
}

function untilCalls(calls: number): () => boolean {
  let left = calls;
  return () => left-- > 0;
}

async function neighbourMs(pool: Pool, goesOn: () => boolean): Promise<number[]> {
  const durations: number[] = [];
  while (goesOn()) {
    const startedMs = performance.now();
    await pool.run(job("little"));
    durations.push(performance.now() - startedMs);
  }
  return durations;
}

function quantiles(values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { count: sorted.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) };
}
