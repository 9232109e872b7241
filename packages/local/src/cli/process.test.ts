/**
 * Goal: the command line as a person or a shell meets it. Method: the real program as a process of its own, on a home of
 * its own; each test waits for what the program says or for its end.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../cli.ts", import.meta.url));

let home: string;
let children: ChildProcess[];
let servers: Server[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tradewind-cli-"));
  children = [];
  servers = [];
});
afterEach(async () => {
  for (const child of children.filter((other) => other.exitCode === null && other.signalCode === null)) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  for (const server of servers) server.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
});

class Program {
  readonly child: ChildProcess;
  out = "";
  messages = "";
  readonly ended: Promise<number | null>;
  #waits: (() => void)[] = [];

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [program, "--home", home, "--workers", "1", ...args]);
    children.push(this.child);
    this.child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.out += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.messages += text;
      for (const wait of this.#waits.splice(0)) wait();
    });
    this.ended = new Promise((resolve) => this.child.on("close", (code) => resolve(code)));
  }

  /** Waits until it has said something that matches. */
  async said(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.messages);
      if (found !== null) return found[0];
      await new Promise<void>((resolve) => this.#waits.push(resolve));
    }
  }
}

/** On any free port. */
const start = (...args: string[]): Program => new Program("--port", "0", ...args);
/** A port that somebody else listens on; one that was taken before is as good. */
async function takenPort(wanted = 0): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) =>
    server.once("error", () => resolve()).listen(wanted, "127.0.0.1", resolve),
  );
  return wanted === 0 ? (server.address() as AddressInfo).port : wanted;
}

const long = ["--seed", "7", "--generations", "500", "--population", "20"];

describe("the program", () => {
  it("runs once to the end, results on standard output, messages on standard error", async () => {
    const run = start("--once", "--seed", "7", "--generations", "1", "--population", "8");
    expect(await run.ended).toBe(0);
    expect(run.out).toMatch(/^(No champion|\d+ champions)/);
    expect(run.messages).toContain("#token=");
    expect(run.messages).toContain("generation 1/1");
  });

  it("stops cleanly on Ctrl-C, says how to go on, and goes on with the same command", async () => {
    const stopped = start(...long);
    await stopped.said(/generation 1\/500/);
    stopped.child.kill("SIGINT");
    expect(await stopped.ended).toBe(130);
    const runId = /run_\w{26}/.exec(stopped.messages)?.[0];
    expect(stopped.messages).toContain(`the same command goes on with ${runId}`);
    const again = start(...long);
    expect(await again.said(/resuming run_\w{26}/)).toBe(`resuming ${runId}`);
  });

  it("is alone on its home: a second one is sent to the first one's address", async () => {
    const first = start("--no-run");
    const address = (await first.said(/http:\/\/127\.0\.0\.1:\d+(?=\/#token)/)) ?? "";
    const second = start("--no-run");
    expect(await second.ended).toBe(1);
    expect(second.messages).toContain(address);
    expect(second.messages).toContain("--home");
  });

  it("with --no-run starts nothing, serves the API, and ends on SIGTERM", async () => {
    const platform = start("--no-run");
    const url = new URL(await platform.said(/http:\/\/\S+#token=\S+/));
    const headers = { authorization: `Bearer ${url.hash.slice("#token=".length)}` };
    const runs = await fetch(`${url.origin}/api/runs`, { headers });
    const datasets = await fetch(`${url.origin}/api/datasets`, { headers });
    expect(await runs.json()).toEqual({ items: [], next: null });
    const { items } = (await datasets.json()) as { items: { name: string; source: string }[] };
    expect(items.map(({ name }) => name)).toEqual(["AAPL", "GOOG", "NDX", "SPX"]);
    expect(items.every(({ source }) => source.length > 20)).toBe(true);
    platform.child.kill("SIGTERM");
    expect(await platform.ended).toBe(143);
  });

  it("with --json ends when its reader goes away, and leaves the run to be resumed", async () => {
    const run = start("--json", ...long);
    await once(run.child.stdout ?? run.child, "data");
    run.child.stdout?.destroy();
    expect(await run.ended).toBe(0);
    expect(run.messages).toContain("the same command goes on");
  });

  it("ends where its port is taken, and says which", async () => {
    const port = await takenPort();
    const run = start("--no-run", "--port", String(port));
    expect(await run.ended).toBe(1);
    expect(run.messages).toContain(`port ${port} of 127.0.0.1 is taken; give another --port`);
  });

  it("takes another port where the usual one is taken, and ends as it does on that", async () => {
    await takenPort(4_400);
    const run = new Program("--once", "--json", "--seed", "7", "--generations", "1", "--population", "8");
    expect(await run.ended).toBe(0);
    expect(run.messages).not.toContain(":4400/");
  });

  it("names the line that is wrong in a file", async () => {
    const path = join(home, "bad.csv");
    writeFileSync(path, "date,open,high,low,close\n2020-01-01,1,2,0.5,x\n");
    const run = start("--once", "--data", path);
    expect(await run.ended).toBe(1);
    expect(run.messages).toMatch(/line 2/);
    expect(run.out).toBe("");
  });
});
