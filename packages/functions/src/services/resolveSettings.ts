import { defaultCosts } from "@tradewind/core/backtest/costs";
import { TerminalError } from "@tradewind/core/errors";
import { defaultTargets, type RunSettings } from "@tradewind/core/evolution/run";
import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import type { Ids, Ports } from "@tradewind/core/ports";
import { identifyAny, kept } from "@tradewind/core/strategy/kinds";
import { parseAnyStrategy } from "@tradewind/core/strategy/parseAny";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import type { RunRequest } from "@tradewind/core/views/requests";
import { requireDataset, requireSamples } from "./datasets.ts";

const GENERATIONS = 10;
const POPULATION = 100;
const ISLANDS = 4;
const SEEDED_GENERATIONS_MIN = 2;

/** A request's settings with every default filled in, its datasets found and its seed strategies checked. */
export async function resolveSettings(
  ports: Pick<Ports, "datasets" | "ids">,
  owner: string,
  request: RunRequest,
): Promise<RunSettings> {
  const { generations = GENERATIONS, population = POPULATION } = request;
  const seeds = (request.seeds ?? []).map(parseSeed);
  assertSeedsFit(seeds, { generations, population });
  return {
    datasets: await resolveDatasets(ports, owner, request.datasets),
    seed: request.seed ?? drawSeed(ports.ids),
    generations,
    population,
    islands: request.islands ?? ISLANDS,
    targets: request.targets ?? [...defaultTargets],
    costs: request.costs ?? defaultCosts,
    sleeves: request.sleeves,
    budget: request.budget ?? {},
    seeds,
  };
}

/**
 * Strategies from outside take a place each of the first generation, and two generations: one in the sandbox, one to be
 * measured.
 */
function assertSeedsFit(
  seeds: readonly AnyStrategy[],
  { generations, population }: Pick<RunSettings, "generations" | "population">,
): void {
  if (seeds.length > 0 && generations < SEEDED_GENERATIONS_MIN) {
    const message = `seeds need ${SEEDED_GENERATIONS_MIN} generations and the run has ${generations}: the first tries them in the sandbox, the second measures them; ask for more`;
    throw new TerminalError("invalid", "run.seeds_too_late", message);
  }
  const distinct = new Set(seeds.map((seed) => identifyAny(kept(seed)))).size;
  if (distinct > population) {
    const message = `${distinct} different seeds do not fit into a population of ${population}: the first generation would leave ${distinct - population} of them out; ask for a population of at least ${distinct} or for fewer seeds`;
    throw new TerminalError("invalid", "run.seeds_too_many", message);
  }
  const scripts = seeds.filter(({ kind }) => kind === "script").length;
  if (scripts > limits.scriptSeedsMax) {
    const message = `${scripts} seeds are scripts, at most ${limits.scriptSeedsMax} may be; leave some out`;
    throw new TerminalError("invalid", "run.scripts_too_many", message);
  }
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
