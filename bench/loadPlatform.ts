import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Envelope } from "@tradewind/core/events";

const cli = new URL("../packages/local/src/cli.ts", import.meta.url).pathname;

export interface Usage {
  /** Resident memory in MiB. */
  readonly memoryMb: number;
  /** Processor time since the start. */
  readonly cpuMs: number;
}

/** A platform in a process of its own, as a person would start it, reached by its address alone. */
export interface LoadPlatform {
  readonly address: string;
  readonly token: string;
  /** Starts a run and answers its id. */
  start(request: object): Promise<string>;
  /** Settles when the run has ended, with how long it took by the platform's own clock. */
  finished(runId: string): Promise<number>;
  /** Of the platform's own process and of its workers; null where the system does not tell. */
  usage(): { readonly platform: Usage; readonly workers: Usage } | null;
  stop(): Promise<void>;
}

/** Starts the command line without a run on a new home, which is deleted when it stops. */
export async function startLoadPlatform(workers: number): Promise<LoadPlatform> {
  const home = mkdtempSync(join(tmpdir(), "tradewind-load-"));
  const args = ["--no-run", "--port", "0", "--home", home, "--workers", String(workers)];
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  const { address, token } = await addressOf(child);
  const call = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...init.headers,
    };
    const ask = (): Promise<Response> => fetch(`${address}${path}`, { ...init, headers });
    // A kept connection may be closed just when it is used again; a run is asked for under a key, so that none starts twice.
    const answer = await ask().catch(ask);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    address,
    token,
    async start(request) {
      const body = JSON.stringify(request);
      return (
        await call<{ runId: string }>("/api/runs", {
          method: "POST",
          body,
          headers: { "idempotency-key": randomUUID() },
        })
      ).runId;
    },
    async finished(runId) {
      const { startedMs, endedMs } = await timesOf(call, runId);
      return endedMs - startedMs;
    },
    usage: () => usageOf(child.pid ?? 0),
    async stop() {
      child.kill("SIGTERM");
      await exited;
      process.off("exit", end);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

type Call = <T>(path: string) => Promise<T>;

/** Asks once a second for the last event alone, so that waiting is no load of its own. */
async function timesOf(call: Call, runId: string): Promise<{ startedMs: number; endedMs: number }> {
  const events = async (query: string): Promise<readonly Envelope[]> =>
    (await call<{ events: Envelope[] }>(`/api/runs/${runId}/events?${query}`)).events;
  for (;;) {
    const [last] = await events("after=0&limit=1&types=run.finished");
    if (last?.type === "run.finished") {
      if (last.data.status !== "succeeded") throw new Error(`the run ${runId} ${last.data.status}`);
      const [first] = await events("after=0&limit=1");
      return { startedMs: Date.parse(first?.at ?? ""), endedMs: Date.parse(last.at) };
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

function addressOf(child: ChildProcess): Promise<{ address: string; token: string }> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-10_000);
      const found = /(http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)/.exec(said);
      if (found !== null) resolve({ address: found[1] ?? "", token: found[2] ?? "" });
    });
    child.once("close", () => reject(new Error(`the platform did not start: ${said}`)));
  });
}

function usageOf(pid: number): { platform: Usage; workers: Usage } | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    const workers = children.filter((id) => id !== "").map((id) => usageOfProcess(Number(id)));
    return { platform: usageOfProcess(pid), workers: workers.reduce(together, { memoryMb: 0, cpuMs: 0 }) };
  } catch {
    return null;
  }
}

function together(a: Usage, b: Usage): Usage {
  return { memoryMb: a.memoryMb + b.memoryMb, cpuMs: a.cpuMs + b.cpuMs };
}

/** The system counts processor time in hundredths of a second, in the program and in the kernel for it. */
const TICK_MS = 10;

function usageOfProcess(pid: number): Usage {
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  // What follows the name, which may hold spaces and brackets; user and system time are the twelfth and thirteenth.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { memoryMb: Number(resident?.[1] ?? Number.NaN) / 1_024, cpuMs: ticks * TICK_MS };
}
