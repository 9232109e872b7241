import { defaultCosts } from "@tradewind/core/backtest/costs";
import { TerminalError } from "@tradewind/core/errors";
import { defaultTargets, type RunSettings } from "@tradewind/core/evolution/run";
import { sha256Hex } from "@tradewind/core/hash";
import type { Ids, Ports } from "@tradewind/core/ports";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import type { RunRequest } from "@tradewind/core/views/requests";
import { requireDataset, requireSamples } from "./datasets.ts";

const GENERATIONS = 10;
const POPULATION = 100;
const ISLANDS = 4;

/** A request's settings with every default filled in, its datasets found and its seed strategies checked. */
export async function resolveSettings(
  ports: Pick<Ports, "datasets" | "ids">,
  owner: string,
  request: RunRequest,
): Promise<RunSettings> {
  return {
    datasets: await resolveDatasets(ports, owner, request.datasets),
    seed: request.seed ?? drawSeed(ports.ids),
    generations: request.generations ?? GENERATIONS,
    population: request.population ?? POPULATION,
    islands: request.islands ?? ISLANDS,
    targets: request.targets ?? [...defaultTargets],
    costs: request.costs ?? defaultCosts,
    sleeves: request.sleeves,
    budget: request.budget ?? {},
    seeds: (request.seeds ?? []).map(parseSeed),
  };
}

/** Ids of the datasets asked for, each once, or of the samples. */
export async function resolveDatasets(
  ports: Pick<Ports, "datasets">,
  owner: string,
  datasetIds: readonly string[] | undefined,
): Promise<string[]> {
  if (datasetIds === undefined) {
    return (await requireSamples(ports, owner)).map((record) => record.datasetId);
  }
  const distinct = [...new Set(datasetIds)];
  for (const datasetId of distinct) await requireDataset(ports, owner, datasetId);
  return distinct;
}

/** 32 random bits. */
export function drawSeed(ids: Ids): number {
  return Number.parseInt(sha256Hex(ids.secret()).slice(0, 8), 16);
}

function parseSeed(input: unknown, index: number): AnyStrategy {
  try {
    return parseAnyStrategy(input);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    const details = error.details.map(({ pointer, message }) => ({
      pointer: `/seeds/${index}${pointer}`,
      message,
    }));
    throw new TerminalError("invalid", error.code, `seed strategy ${index}: ${error.message}`, { details });
  }
}
