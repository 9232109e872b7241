import { type RegimeReading, readRegimes } from "../agents/marketRegime.ts";
import { inventStrategy } from "../agents/strategyGenerator.ts";
import type { EvolutionEvent } from "../events.ts";
import { candidateId } from "../ids.ts";
import { randomFor } from "../random.ts";
import { scopeFor } from "../safety/scopes.ts";
import { canonicalise, trustCanonical } from "../strategy/canonical.ts";
import { identify } from "../strategy/identity.ts";
import { identifyAny, kept, nameAny } from "../strategy/kinds.ts";
import type { AnyStrategy } from "../strategy/scriptSchema.ts";
import type { Candidate, Proposal } from "./candidate.ts";
import type { PhaseContext, PhaseEvents } from "./phase.ts";
import { requireSearch } from "./requireSearch.ts";

const ATTEMPTS_PER_IMMIGRANT = 20;

/** Phase 1: last generation's brood, the user's seeds, and new trees for the places left. Duplicates cost nothing. */
export async function* generationPhase(context: PhaseContext): PhaseEvents {
  const { ports, run, generation, operations } = context;
  const place = { generation, phase: "generation" } as const;
  const search = await requireSearch(context);
  if (generation === 0) yield runStarted(context);
  yield {
    type: "generation.started",
    ...place,
    data: {
      generations: run.settings.generations,
      stage: search.stage,
      mutationStrength: search.mutationStrength,
    },
  };
  yield { type: "phase.started", ...place, data: {} };
  const open = await operations.run("fetchMarketData", place, context.loadMarket);
  const regimes = await operations.run("detectRegimes", place, () => readRegimes(open.market, open.training));
  for (const { symbol, trend, volatility, crash } of regimes) {
    yield { type: "regime.detected", ...place, data: { symbol, trend, volatility, crash } };
  }
  const candidates = (await proposals(context, regimes)).map(
    (proposal, index): Candidate => ({
      ...proposal,
      candidateId: candidateId(generation, index),
      scope: scopeFor(proposal.origin),
      name: nameAny(proposal.strategy),
    }),
  );
  yield candidates.map((candidate) => candidateProposed(candidate, generation));
  await ports.generations.put(run.runId, generation, "candidates", candidates);
  return { summary: `${candidates.length} candidates proposed`, decision: null };
}

function runStarted({ run }: PhaseContext): EvolutionEvent {
  const { settings, market } = run;
  const { training, validation } = market.parts;
  return {
    type: "run.started",
    generation: null,
    phase: null,
    data: {
      seed: settings.seed,
      generations: settings.generations,
      population: settings.population,
      symbols: market.symbols.map(({ symbol }) => symbol),
      barsTraining: training.end - training.start,
      barsValidation: validation.end - validation.start,
    },
  };
}

function candidateProposed(candidate: Candidate, generation: number): EvolutionEvent {
  const { strategyId, name, origin, parents, island, scope } = candidate;
  return {
    type: "candidate.proposed",
    generation,
    phase: "generation",
    data: { candidateId: candidate.candidateId, strategyId, name, origin, parents, island, scope },
  };
}

/** Brood first, then seeds, then immigrants until the population is full; each identity once a run. */
async function proposals(
  context: PhaseContext,
  regimes: readonly RegimeReading[],
): Promise<readonly Proposal[]> {
  const { ports, run, generation } = context;
  const taken = new Set<string>();
  const claim = (strategyId: string, known: ReadonlySet<string>): boolean => {
    if (taken.has(strategyId) || known.has(strategyId)) return false;
    taken.add(strategyId);
    return true;
  };
  const brood =
    generation === 0
      ? []
      : trustCanonical((await ports.generations.get(run.runId, generation, "brood")) ?? []);
  const seeds =
    generation === 0
      ? run.settings.seeds.map((seed, index) => seedProposal(seed, index, run.settings.islands))
      : [];
  const given = [...brood, ...seeds];
  const known = await ports.lineage.known(
    run.runId,
    given.map(({ strategyId }) => strategyId),
    generation,
  );
  const first = given.filter(
    ({ strategyId }) => taken.size < run.settings.population && claim(strategyId, known),
  );
  return [...first, ...(await immigrants(context, regimes, claim, taken.size))];
}

/** New trees for the places from `first` on; the first that is tried at each is mostly new, so the lineage is asked of all of them at once. */
async function immigrants(
  { ports, run, generation }: PhaseContext,
  regimes: readonly RegimeReading[],
  claim: (strategyId: string, known: ReadonlySet<string>) => boolean,
  first: number,
): Promise<readonly Proposal[]> {
  const { seed, population, islands } = run.settings;
  const invent = (place: number, attempt: number): Immigrant => {
    const random = randomFor(seed, generation, place, "immigrant", attempt);
    const strategy = canonicalise(inventStrategy(random, regimes));
    return { strategyId: identify(strategy), strategy };
  };
  const askOf = (tried: readonly Immigrant[]): Promise<ReadonlySet<string>> =>
    ports.lineage.known(
      run.runId,
      tried.map(({ strategyId }) => strategyId),
      generation,
    );
  const tried = Array.from({ length: Math.max(0, population - first) }, (_, index) =>
    invent(first + index, 0),
  );
  const known = await askOf(tried);
  const proposed: Proposal[] = [];
  for (let [index, immigrant] of tried.entries()) {
    const place = first + index;
    let isNew = claim(immigrant.strategyId, known);
    for (let attempt = 1; !isNew && attempt < ATTEMPTS_PER_IMMIGRANT; attempt++) {
      immigrant = invent(place, attempt);
      isNew = claim(immigrant.strategyId, await askOf([immigrant]));
    }
    if (!isNew) continue;
    const beside = { origin: "immigrant", parents: [], note: "a new tree", island: place % islands };
    proposed.push({ ...immigrant, ...beside });
  }
  return proposed;
}

type Immigrant = Pick<Proposal, "strategyId" | "strategy">;

/** The user's strategies are tried in the sandbox first; breeding proposes them again when they are promoted. */
function seedProposal(seed: AnyStrategy, index: number, islands: number): Proposal {
  const strategy = kept(seed);
  const strategyId = identifyAny(strategy);
  return {
    strategyId,
    strategy,
    origin: "seed",
    parents: [],
    note: "given by the user",
    island: index % islands,
  };
}
