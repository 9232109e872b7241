import { emptyArchive } from "../archive/insert.ts";
import type { EvolutionEvent } from "../events.ts";
import { type Random, randomFor } from "../random.ts";
import { trustCanonical } from "../strategy/canonical.ts";
import { identify } from "../strategy/identity.ts";
import { STAGNATION_RESPAWN } from "./adaptSearch.ts";
import { type Bred, breedEnsemble, breedMicro, breedOne } from "./breedOne.ts";
import type { Proposal } from "./candidate.ts";
import { chooseEnsemble, type EnsemblePool, ensemblePool } from "./ensembles.ts";
import { type BreedingOperator, breedingOperators } from "./operators.ts";
import { type Parent, ParentDraw, parentPool } from "./parentPool.ts";
import type { PhaseContext, PhaseEvents } from "./phase.ts";
import { promote } from "./promotion.ts";
import { quarantinedIn } from "./quarantine.ts";
import { requireSearch } from "./requireSearch.ts";
import type { TargetStage } from "./run.ts";
import type { SearchState } from "./searchState.ts";
import { stageOf } from "./targets.ts";

const IMMIGRANT_SHARE = 0.15;
const ENSEMBLE_SHARE = 0.05;
const MICRO_SHARE = 0.15;
const ATTEMPTS_PER_PLACE = 6;
const MIGRATION_INTERVAL = 5;
const MIGRANTS = 2;
/** So many places are bred as one operation, and told of together. */
const PLACES_AT_ONCE = 16;

/** What one generation's breeding works with. */
interface Nursery {
  readonly context: PhaseContext;
  readonly search: SearchState;
  readonly target: TargetStage;
  readonly pool: readonly Parent[];
  readonly ensembles: EnsemblePool;
  /** Champions and near-winners. */
  readonly refinable: readonly Parent[];
  readonly islands: readonly ParentDraw[];
  /** What is no child any more: this generation's, the brood's, and what was evaluated before as far as anything said so. */
  readonly taken: Set<string>;
  /** Of the operators, in their order. */
  readonly weights: readonly number[];
}

/** Phase 4, serialised: children for the next generation, place by place, every attempt told. */
export async function* breedingPhase(context: PhaseContext): PhaseEvents {
  const { ports, run, generation } = context;
  yield { type: "phase.started", generation, phase: "breeding", data: {} };
  const nursery = await openNursery(context);
  const promotions = promote(
    generation,
    (await context.loadCandidates()) ?? [],
    await ports.ledger.results(run.runId, generation),
  );
  yield promotions.map(({ event }) => event);
  const brood: Proposal[] = promotions.map(({ proposal }) => proposal);
  const places = Math.max(0, Math.floor(run.settings.population * (1 - IMMIGRANT_SHARE)) - brood.length);
  for (let first = 0; first < places; first += PLACES_AT_ONCE) {
    const last = Math.min(places, first + PLACES_AT_ONCE);
    const bred = await context.operations.run("breed", { generation, phase: "breeding" }, () =>
      breedPlaces(nursery, first, last, places),
    );
    yield bred.flatMap(({ events }) => events);
    brood.push(...bred.flatMap(({ proposal }) => proposal ?? []));
  }
  await ports.generations.put(run.runId, generation + 1, "brood", brood);
  return { summary: `${brood.length} children from ${nursery.pool.length} possible parents`, decision: null };
}

async function openNursery(context: PhaseContext): Promise<Nursery> {
  const { ports, run, generation } = context;
  const search = await requireSearch(context);
  const archive =
    (generation === 0 ? null : await ports.archives.snapshot(run.runId, generation)) ?? emptyArchive;
  trustCanonical(archive.elites);
  const candidates = trustCanonical((await context.loadCandidates()) ?? []);
  const assessments = (await ports.generations.get(run.runId, generation, "assessments")) ?? [];
  const pool = parentPool(archive, candidates, assessments, quarantinedIn(search));
  const islands = Array.from(
    { length: run.settings.islands },
    (_, island) => new ParentDraw(islandPool(pool, island, run.settings.islands, generation)),
  );
  const taken = new Set(candidates.map(({ strategyId }) => strategyId));
  // Children turn back into their grandparents more often than into anybody else.
  for (const { parents } of candidates) for (const strategyId of parents) taken.add(strategyId);
  for (const { strategyId } of archive.elites) taken.add(strategyId);
  const target = stageOf(run.settings.targets, search.stage);
  const refinable = pool.filter(({ verdict }) => verdict === "nearWinner" || verdict === "champion");
  const weights = breedingOperators.map((name) => search.operators[name]?.weight ?? 0);
  return {
    context,
    search,
    target,
    pool,
    ensembles: ensemblePool(pool),
    refinable,
    islands,
    taken,
    weights,
  };
}

/** An island's own (everybody, while it has none), and every few generations the two best guests from the island before it in the ring. */
function islandPool(
  pool: readonly Parent[],
  island: number,
  islands: number,
  generation: number,
): readonly Parent[] {
  const own = pool.filter((parent) => parent.island === island);
  if (own.length === 0) return pool;
  if (islands === 1 || generation % MIGRATION_INTERVAL !== MIGRATION_INTERVAL - 1) return own;
  const neighbours = pool.filter((parent) => parent.island === (island + islands - 1) % islands);
  const guests = [...neighbours].sort(
    (a, b) => b.fitness - a.fitness || (a.strategyId < b.strategyId ? -1 : 1),
  );
  return [...own, ...guests.slice(0, MIGRANTS)];
}

interface Attempts {
  readonly events: readonly EvolutionEvent[];
  readonly proposal: Proposal | null;
}

/**
 * Breeds as if nothing new to this brood had been evaluated before it, then asks the lineage of all at once; from the
 * first place that was wrong, all is taken back and bred again.
 */
async function breedPlaces(
  nursery: Nursery,
  first: number,
  last: number,
  places: number,
): Promise<readonly Attempts[]> {
  const { context, taken } = nursery;
  const { ports, run, generation } = context;
  const bred: (Attempts & { readonly undo: () => void })[] = [];
  for (;;) {
    const asked: string[] = [];
    while (first + bred.length < last) {
      const attempts = breedPlace(nursery, first + bred.length, places);
      bred.push(attempts);
      if (attempts.proposal !== null) asked.push(attempts.proposal.strategyId);
    }
    const found = await ports.lineage.known(run.runId, asked, generation);
    const wrong = bred.findIndex(({ proposal }) => proposal !== null && found.has(proposal.strategyId));
    if (wrong === -1) return bred;
    for (const { proposal, undo } of bred.splice(wrong)) {
      undo();
      if (proposal !== null) taken.delete(proposal.strategyId);
    }
    for (const id of found) taken.add(id);
  }
}

function breedPlace(
  nursery: Nursery,
  place: number,
  places: number,
): Attempts & { readonly undo: () => void } {
  const { context, search, taken } = nursery;
  const { run, generation } = context;
  const island = place % run.settings.islands;
  const events: EvolutionEvent[] = [];
  const drawn = nursery.islands[island]?.drawn ?? 0;
  const undo = (): void => nursery.islands[island]?.undo(drawn);
  if ((search.islandStagnation[island] ?? 0) >= STAGNATION_RESPAWN) return { events, proposal: null, undo };
  for (let attempt = 0; attempt < ATTEMPTS_PER_PLACE; attempt++) {
    const random = randomFor(run.settings.seed, generation, place, "breeding", attempt);
    const operator = chooseOperator(nursery, place / places, random);
    const bred = breed(nursery, operator, island, random);
    if (bred === null) {
      events.push(attemptEvent(generation, operator, null, null, "unchanged"));
      continue;
    }
    const strategy = bred.child;
    const strategyId = identify(strategy);
    const isNew = !taken.has(strategyId);
    events.push(attemptEvent(generation, operator, bred, strategyId, isNew ? "bred" : "duplicate"));
    if (!isNew) continue;
    taken.add(strategyId);
    const parents = bred.parents.map((parent) => parent.strategyId);
    const proposal = { strategyId, strategy, origin: operator, parents, note: bred.note, island };
    return { events, proposal, undo };
  }
  return { events, proposal: null, undo };
}

type Operator = BreedingOperator | "ensemble" | "micro";

/** The first places try ensembles, the next micro-mutations where there is somebody to refine; the rest by credit. */
function chooseOperator({ refinable, weights }: Nursery, placeShare: number, random: Random): Operator {
  const some = refinable.length > 0;
  if (some && placeShare < ENSEMBLE_SHARE) return "ensemble";
  if (some && placeShare < ENSEMBLE_SHARE + MICRO_SHARE) return "micro";
  return breedingOperators[random.weighted(weights)] ?? "crossover";
}

function breed(
  { ensembles, refinable, islands, search, target }: Nursery,
  operator: Operator,
  island: number,
  random: Random,
): Bred | null {
  if (operator === "ensemble") {
    const members = chooseEnsemble(ensembles, random);
    return members === null ? null : breedEnsemble(members);
  }
  if (operator === "micro") {
    return refinable.length === 0 ? null : breedMicro(random.pick(refinable), random);
  }
  const draw = islands[island];
  const parent = draw === undefined || draw.size === 0 ? null : draw.draw(random);
  if (parent === null || draw === undefined) return null;
  const mate = (): Parent | null => draw.draw(random);
  return breedOne(operator, parent, { random, strength: search.mutationStrength, target, mate });
}

function attemptEvent(
  generation: number,
  operator: string,
  bred: Bred | null,
  strategyId: string | null,
  outcome: "bred" | "duplicate" | "unchanged",
): EvolutionEvent {
  return {
    type: "strategy.bred",
    generation,
    phase: "breeding",
    data: {
      operator,
      parents: bred?.parents.map((parent) => parent.strategyId) ?? [],
      strategyId,
      outcome,
      note: bred?.note ?? "nothing to change on these parents",
    },
  };
}
