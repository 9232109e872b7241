import type { EvolutionEvent, Phase } from "../events.ts";
import type { Market, PartRange } from "../market/bars.ts";
import { decodeMarket } from "../market/encode.ts";
import type { BacktestLedger, MarketData, MarketSection, Ports, RoomFor, ViolationStore } from "../ports.ts";
import type { Operations } from "../safety/operations.ts";
import type { Candidate } from "./candidate.ts";
import type { RunRecord } from "./run.ts";

export type PhasePorts = Pick<
  Ports,
  | "backtester"
  | "clock"
  | "generations"
  | "ledger"
  | "lineage"
  | "archives"
  | "markets"
  | "queue"
  | "violations"
  | "scripts"
>;

/** What a phase of one generation is given. It keeps nothing: what must be remembered is in the stores. */
export interface PhaseContext {
  readonly ports: PhasePorts;
  readonly run: RunRecord;
  readonly epoch: number;
  readonly generation: number;
  /** Where the phase answers later: backtesting alone has one. */
  readonly taskToken: string | null;
  readonly operations: Operations;
  readonly loadMarket: () => Promise<OpenMarket>;
  /** Settles when everything yielded so far is stored: for what must be told before it has consequences. */
  readonly stored: () => Promise<void>;
  /** This generation's candidates, null before its first phase has written them. */
  readonly loadCandidates: () => Promise<readonly Candidate[] | null>;
}

/** What a batch of backtests is given, of all that a phase is. */
export interface BatchContext extends Omit<PhaseContext, "ports"> {
  readonly ports: Pick<Ports, "backtester" | "clock" | "resultCache" | "scripts"> & {
    readonly ledger: Pick<BacktestLedger, "register">;
    readonly violations: Pick<ViolationStore, "record">;
  };
}

/** The bars a breeding worker may see, and where their parts lie. */
export interface OpenMarket {
  readonly market: Market;
  readonly training: PartRange;
  readonly validation: PartRange;
}

export type Decision = "again" | "stop" | "continue";

export interface PhaseResult {
  readonly summary: string;
  readonly decision: Decision | null;
  /** Told after the phase's own end: what ends with it. */
  readonly closing?: readonly EvolutionEvent[];
}

/** An event, or several that happened together: by the thousand, one at a time would cost more than what they tell. */
export type Told = EvolutionEvent | readonly EvolutionEvent[];

export function severalOf(told: Told): readonly EvolutionEvent[] {
  return "type" in told ? [told] : told;
}

/** Yields events the moment they happen; returns what the state machine needs. */
export type PhaseEvents = AsyncGenerator<Told, PhaseResult>;

export type PhaseFunction = (context: PhaseContext) => PhaseEvents;

/** An ordered stream of events of one generation, under a name of its own. */
export function generationSource(generation: number, name: string): string {
  return `g${String(generation).padStart(4, "0")}/${name}`;
}

/** The stream that one phase of one generation tells. */
export function phaseSource(generation: number, phase: Phase): string {
  return generationSource(generation, phase);
}

/**
 * Reads a run's market as far as work may see it: in the sandbox the training section alone, so that the validation part
 * lies beyond its end; else the unsealed section. `roomFor` gives the memory that its columns then look into.
 */
export async function readOpenMarket(
  markets: Pick<MarketData, "read">,
  run: RunRecord,
  section: Exclude<MarketSection, "sealed"> = "open",
  roomFor?: RoomFor,
): Promise<OpenMarket> {
  const { marketId, parts } = run.market;
  const market = decodeMarket(await markets.read(marketId, section, roomFor));
  return {
    market,
    training: { start: parts.training.start, end: parts.training.end },
    validation: { start: parts.validation.start, end: parts.validation.end },
  };
}
