import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { measureStrategy } from "@tradewind/core/strategy/measure";
import { pythonWith } from "../../test/support/pythonEnvironment.ts";
import { referenceCosts, referenceStrategy } from "../engine/referenceStrategy.ts";
import { referenceMarket, referenceParameters } from "../engine/referenceWorkload.ts";

/** Pinned, so that two runs compare with the same. */
const requirements = [
  "vectorbt==1.2.0",
  "vectorbt-rust==1.2.0",
  "numba==0.68.1",
  "numpy==2.4.6",
  "backtesting==0.6.6",
];

/**
 * `vectorbt` takes the library's own indicators and accessors, `tuned` the fastest way found to make the same signals,
 * and `rust` is its newer engine. All make 200 columns a call, the size found best, and share price columns.
 */
export const pythonPeerNames = [
  "vectorbt",
  "vectorbt tuned",
  "vectorbt tuned, rust",
  "vectorbt's bare kernel",
  "backtesting.py",
] as const;
export type PythonPeer = (typeof pythonPeerNames)[number];

/** Times are milliseconds a strategy; what a peer does not tell is null. */
export interface PeerFigures {
  readonly msAStrategy: number;
  readonly trades: number | null;
  readonly exposure: number | null;
  readonly [part: string]: number | null;
}

export interface PythonPeers {
  measure(peer: PythonPeer): Promise<PeerFigures>;
  stop(): void;
}

export interface PeerWorkload {
  readonly bars: number;
  readonly strategies: number;
  /** So many strategies in a call of vectorbt. */
  readonly columns: number;
  /** So many for who is slow. */
  readonly slowStrategies: number;
}

/**
 * A process with other people's libraries, compiled and warm.
 * @throws Error where there is no Python 3, no package index, or the process fails; it says which.
 */
export async function startPythonPeers(workload: PeerWorkload): Promise<PythonPeers> {
  const python = await pythonWith(requirements);
  const folder = mkdtempSync(join(tmpdir(), "tradewind-peers-"));
  writeWorkload(folder, workload);
  const program = fileURLToPath(new URL("./peers.py", import.meta.url));
  const child = spawn(python, [program, folder], {
    env: plainEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const answers = answersOf(child);
  await answers.next();
  return {
    measure: async (peer) => {
      child.stdin.write(`${peer}\n`);
      return (await answers.next()) as PeerFigures;
    },
    stop: () => {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Settings that pin a linear algebra library to an older processor would slow numpy down. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...environment } = process.env;
  return environment;
}

function writeWorkload(folder: string, { bars, strategies, columns, slowStrategies }: PeerWorkload): void {
  const [symbol] = referenceMarket(bars).symbols;
  if (symbol === undefined) throw new RangeError("a market has a symbol");
  const prices = new Float64Array(4 * bars);
  const { open, high, low, close } = symbol;
  for (const [place, column] of [open, high, low, close].entries()) prices.set(column, place * bars);
  writeFileSync(join(folder, "prices"), new Uint8Array(prices.buffer));
  const described = {
    ...referenceCosts,
    columns,
    slowStrategies,
    measurements: pythonPeerNames,
    strategies: referenceParameters(strategies).map((parameters) => ({
      ...parameters,
      firstSignal: measureStrategy(referenceStrategy(parameters)).lookbackBars,
    })),
  };
  writeFileSync(join(folder, "workload.json"), JSON.stringify(described));
}

/** The process's lines, one for each that it was sent; its last words where it ends instead. */
function answersOf(child: ChildProcess): { next(): Promise<unknown> } {
  if (child.stdout === null || child.stderr === null) throw new Error("the process has no output");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let words = "";
  child.stderr.on("data", (data) => {
    words = `${words}${data}`.slice(-2_000);
  });
  return {
    next: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the libraries' process ended: ${words.trim().split("\n").at(-1)}`);
      return JSON.parse(value);
    },
  };
}
