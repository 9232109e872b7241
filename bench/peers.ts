import { createMarketEngine, type MarketEngine } from "@tradewind/engine/engine";
import {
  activityOf,
  coldMs,
  processorMs,
  type Times,
  takeTurns,
  type Variant,
  warmMs,
} from "./engine/measuring.ts";
import { referenceParameters } from "./engine/referenceWorkload.ts";
import { type Workload, workloadOf } from "./engine/workload.ts";
import type { Figures } from "./figures.ts";
import { type BenchOptions, wantedSizes } from "./options.ts";
import { assetOf, runIndicatorts } from "./peers/indicatorts.ts";
import {
  type PeerFigures,
  type PeerWorkload,
  type PythonPeers,
  pythonPeerNames,
  startPythonPeers,
} from "./peers/pythonPeers.ts";

interface Size extends PeerWorkload {
  /** The engine's population; the peers run its first strategies. */
  readonly population: number;
  readonly rounds: number;
}

const sizes: Readonly<Record<string, Size>> = {
  "5,000 bars": {
    bars: 5_000,
    population: 1_000,
    rounds: 5,
    strategies: 400,
    columns: 200,
    slowStrategies: 2,
  },
  "500,000 bars": {
    bars: 500_000,
    population: 200,
    rounds: 3,
    strategies: 20,
    columns: 20,
    slowStrategies: 1,
  },
};
/** In every round; backtesting.py is so slow that once is enough. */
const fastPeers = pythonPeerNames.filter((name) => name !== "backtesting.py");
const INDICATORTS_STRATEGIES = 10;

/**
 * The reference workload with other people's libraries and with the engine, in turns in one run, one thread each. The
 * trades show that they do the same work; `indicatorts` does less and stands for scale.
 */
export async function benchPeers(options: BenchOptions = {}): Promise<Figures> {
  const figures: Record<string, Figures> = {};
  for (const [name, size] of wantedSizes(sizes, options)) figures[name] = await measure(fitted(size));
  return figures;
}

/** The peers run some of the engine's strategies, never more than there are. */
function fitted(size: Size): Size {
  const atMost = (count: number): number => Math.min(count, size.population);
  const { strategies, columns, slowStrategies } = size;
  return {
    ...size,
    strategies: atMost(strategies),
    columns: atMost(columns),
    slowStrategies: atMost(slowStrategies),
  };
}

async function measure(size: Size): Promise<Figures> {
  const workload = workloadOf("reference", size.bars, size.population);
  const engine = createMarketEngine(workload.market);
  const rows = engine.rowsOf(workload.jobs);
  const { trades, exposure } = activityOf(rows, size.strategies);
  const variants = engineVariants(engine, workload);
  const told: Record<string, Partial<PeerFigures>> = {};
  for (const name in variants) told[name] = { trades, exposure };
  const peers = await startPythonPeers(size).catch(reasonOf);
  const times = await takeTurns(
    {
      ...variants,
      ...indicatortsVariant(workload, told),
      ...(typeof peers === "string" ? {} : pythonVariants(peers, told)),
    },
    size.rounds,
  );
  if (typeof peers === "string") return { "not measured": peers, ...rowsOf(times, told, size.bars) };
  const slow = await peers.measure("backtesting.py");
  peers.stop();
  const few = activityOf(rows, size.slowStrategies);
  return {
    "backtesting.py ran": `the first ${size.slowStrategies}, of which the engine makes ${few.trades} trades`,
    ...rowsOf(
      { ...times, "backtesting.py": { median: slow.msAStrategy, best: slow.msAStrategy } },
      { ...told, "backtesting.py": slow },
      size.bars,
    ),
  };
}

/** With all statistics for what is done from end to end, and as rows for the bare kernel. */
function engineVariants(engine: MarketEngine, workload: Workload): Record<string, Variant> {
  return {
    "engine, cold": () => coldMs(workload, "results"),
    "engine, warm": () => warmMs(engine, workload.jobs, "results"),
    "engine's rows, cold": () => coldMs(workload, "rows"),
    "engine's rows, warm": () => warmMs(engine, workload.jobs, "rows"),
  };
}

function pythonVariants(
  peers: PythonPeers,
  told: Record<string, Partial<PeerFigures>>,
): Record<string, Variant> {
  const variants = fastPeers.map((peer): [string, Variant] => [
    peer,
    async () => {
      const figures = await peers.measure(peer);
      told[peer] = figures;
      return figures.msAStrategy;
    },
  ]);
  return Object.fromEntries(variants);
}

function indicatortsVariant(
  { market, bars }: Workload,
  told: Record<string, Partial<PeerFigures>>,
): Record<string, Variant> {
  const asset = assetOf(market);
  const some = referenceParameters(bars > 50_000 ? 2 : INDICATORTS_STRATEGIES);
  return {
    indicatorts: () => {
      let purchases = 0;
      const ms = processorMs(() => {
        for (const parameters of some) purchases += runIndicatorts(asset, parameters);
      });
      told.indicatorts = {};
      if (purchases === 0) throw new Error("indicatorts made no purchase; its figures mean nothing");
      return ms / some.length;
    },
  };
}

function rowsOf(
  times: Readonly<Record<string, Times>>,
  told: Readonly<Record<string, Partial<PeerFigures>>>,
  bars: number,
): Figures {
  const rows = Object.entries(times).map(([name, each]) => {
    // A bare kernel gives no statistics, so it is held against the engine's rows.
    const engine = name === "vectorbt's bare kernel" ? "engine's rows" : "engine";
    const over = (caches: "cold" | "warm", by: keyof Times): number =>
      each[by] / (times[`${engine}, ${caches}`]?.[by] ?? Number.NaN);
    return [
      name,
      {
        "ns/bar/strategy": (each.median * 1e6) / bars,
        "backtests/s": 1_000 / each.median,
        "trades a strategy": told[name]?.trades ?? null,
        exposure: told[name]?.exposure ?? null,
        "engine cold x": over("cold", "median"),
        "engine warm x": over("warm", "median"),
        "best ns": (each.best * 1e6) / bars,
        "cold x, best": over("cold", "best"),
        "warm x, best": over("warm", "best"),
      },
    ];
  });
  return { ...partsOf("vectorbt", told), ...partsOf("vectorbt tuned", told), ...Object.fromEntries(rows) };
}

function partsOf(peer: string, told: Readonly<Record<string, Partial<PeerFigures>>>): Figures {
  const { signals, simulation, statistics } = told[peer] ?? {};
  if (typeof signals !== "number" || typeof simulation !== "number" || typeof statistics !== "number")
    return {};
  const [first, second, third] = [signals, simulation, statistics].map((ms) => ms.toFixed(3));
  return { [`${peer}, last round`]: `${first} ms signals, ${second} ms simulation, ${third} ms statistics` };
}

function reasonOf(error: unknown): string {
  return `the Python libraries could not be started (needs Python 3, and the package index the first time): ${error}`;
}
