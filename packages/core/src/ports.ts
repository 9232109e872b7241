import type { Archive } from "./archive/elite.ts";
import type { LineageEntry, LineageMeasure } from "./archive/lineage.ts";
import type { Backtester } from "./backtest/backtester.ts";
import type { ScriptOrders } from "./backtest/orders.ts";
import type { Envelope, EventType, EvolutionEvent, Phase } from "./events.ts";
import type { Assessment } from "./evolution/assessment.ts";
import type { BatchMessage, Candidate, CandidateResult, Proposal } from "./evolution/candidate.ts";
import type { RunRecord } from "./evolution/run.ts";
import type { Schedule } from "./evolution/schedule.ts";
import type { SearchState } from "./evolution/searchState.ts";
import type { Market } from "./market/bars.ts";
import type { DatasetRecord } from "./market/dataset.ts";
import type { DailyBar } from "./market/mergeBars.ts";
import type { OperationRecord } from "./safety/operations.ts";
import type { Scope } from "./safety/scopes.ts";
import type { Violation } from "./safety/violations.ts";
import type { ScriptStrategy } from "./strategy/scriptSchema.ts";

/** One page of a list; `next` is opaque and null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

export interface Clock {
  nowMs(): number;
}

export interface Ids {
  runId(): string;
  /** 256 random bits, base64url: tickets and tokens. */
  secret(): string;
}

export interface RunStore {
  /** The same idempotency key answers the run it made before; the caller compares `requestHash`. */
  create(
    run: RunRecord,
    request: { key: string; requestHash: string } | null,
  ): Promise<
    | { readonly created: true }
    | { readonly created: false; readonly runId: string; readonly requestHash: string }
  >;
  /** The run that an owner's idempotency key made, if it made one. */
  requested(
    owner: string,
    key: string,
  ): Promise<{ readonly runId: string; readonly requestHash: string } | null>;
  get(runId: string): Promise<RunRecord | null>;
  /** Writes `run` if the stored version is `run.version`, raising it by one. RetryableError `run.version` if not. */
  update(run: RunRecord): Promise<RunRecord>;
  /** Newest first. */
  list(owner: string, page: PageRequest): Promise<Page<RunRecord>>;
  /** Every run that is neither finished nor paused, of all owners. */
  unfinished(): Promise<readonly RunRecord[]>;
  /** Up to `limit` runs, of all owners, that have ended and whose end may not be told yet. */
  untold(limit: number): Promise<readonly RunRecord[]>;
}

/** What a generation leaves for its successors. The state machine carries ids only. */
export interface GenerationDocuments {
  readonly search: SearchState;
  readonly candidates: readonly Candidate[];
  readonly assessments: readonly Assessment[];
  readonly brood: readonly Proposal[];
}

export interface GenerationStore {
  put<K extends keyof GenerationDocuments>(
    runId: string,
    generation: number,
    key: K,
    document: GenerationDocuments[K],
  ): Promise<void>;
  get<K extends keyof GenerationDocuments>(
    runId: string,
    generation: number,
    key: K,
  ): Promise<GenerationDocuments[K] | null>;
}

/**
 * Results of backtests by all that they depend on, shared between runs, kept while there is room. A key is 64 hex digits;
 * the bytes are the caller's, checksum and all. What is not there is computed anew: nothing rests on it.
 */
export interface ResultCache {
  /** The bytes of those of the keys that are there. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Replaces what is there; drops what was used longest ago where there is no room. */
  put(entries: ReadonlyMap<string, Uint8Array>): Promise<void>;
}

export interface LedgerState {
  readonly runId: string;
  readonly epoch: number;
  readonly generation: number;
  readonly token: string;
  /** When it was first opened: opening again keeps it. */
  readonly openedAtMs: number;
  readonly remaining: number;
}

/** The fan-in of a generation's backtests. Every verb may be repeated. */
export interface BacktestLedger {
  /** Opening again replaces the token and keeps what was registered. */
  open(ledger: Omit<LedgerState, "remaining">, batchIds: readonly string[]): Promise<LedgerState>;
  /** The first registration of a batch wins; the answer holds the results that stand. */
  register(
    runId: string,
    generation: number,
    batchId: string,
    results: readonly CandidateResult[],
  ): Promise<{
    readonly verdict: "accepted" | "replay" | "conflict";
    readonly results: readonly CandidateResult[];
  }>;
  /** Adds the batch to the set of those whose events are told; the token is due when nothing remains. */
  settle(runId: string, generation: number, batchId: string): Promise<LedgerState>;
  get(runId: string, generation: number): Promise<LedgerState | null>;
  /** In candidate order. */
  results(runId: string, generation: number): Promise<readonly CandidateResult[]>;
}

export interface LineageStore {
  /** An entry that is there already is left as it is. */
  append(runId: string, entries: readonly LineageEntry[]): Promise<void>;
  get(runId: string, strategyId: string): Promise<LineageEntry | null>;
  /** The runs that know a strategy, newest first. */
  runsOf(strategyId: string): Promise<readonly string[]>;
  /** Which of these the run evaluated in a generation before this one: a phase that runs late finds what it found in time. */
  known(runId: string, strategyIds: readonly string[], generation: number): Promise<ReadonlySet<string>>;
  ancestors(runId: string, strategyId: string, depthMax: number): Promise<readonly LineageEntry[]>;
  children(runId: string, strategyId: string): Promise<readonly LineageEntry[]>;
  /** Best first by the measure on validation (fitness: on training); ties by candidate id. */
  top(runId: string, measure: LineageMeasure, page: PageRequest): Promise<Page<LineageEntry>>;
  /** In candidate order. */
  list(runId: string, page: PageRequest): Promise<Page<LineageEntry>>;
}

export interface ArchiveStore {
  load(runId: string): Promise<{ readonly version: number; readonly archive: Archive } | null>;
  /** Stores version `expectedVersion` + 1; `conflict` if another is there with other content, `replay` if the same. */
  commit(
    runId: string,
    expectedVersion: number,
    archive: Archive,
  ): Promise<"committed" | "replay" | "conflict">;
  snapshot(runId: string, version: number): Promise<Archive | null>;
}

export interface EventLog {
  /**
   * Appends events of one source, an ordered stream of its own within the run (a phase of a generation, a batch).
   * `firstIndex` is the place of the first of them in that stream; those already there are skipped, so a phase that
   * dies and runs again tells nothing twice. RetryableError `events.gap` if `firstIndex` lies beyond the stream's end.
   * Once `lastSource` has told, no other source is heard: the answer is empty.
   */
  append(
    runId: string,
    source: string,
    firstIndex: number,
    events: readonly EvolutionEvent[],
  ): Promise<readonly Envelope[]>;
  read(
    runId: string,
    after: number,
    limit: number,
    types?: readonly EventType[],
  ): Promise<readonly Envelope[]>;
  /**
   * What `read` answers, each envelope as its JSON text: for those who pass them on in one answer. Ends before
   * `eventsPageBytesMax`, though not before the first; there are more until it is empty.
   */
  readTexts(
    runId: string,
    after: number,
    limit: number,
    types?: readonly EventType[],
  ): Promise<readonly string[]>;
  lastSeq(runId: string): Promise<number>;
}

/** Those who watch. A push may be lost; the log is the truth. */
export interface Audience {
  push(runId: string, envelopes: readonly Envelope[]): Promise<void>;
}

export interface DatasetStore {
  put(dataset: DatasetRecord, bars: Uint8Array): Promise<"created" | "exists">;
  get(owner: string, datasetId: string): Promise<DatasetRecord | null>;
  list(owner: string, page: PageRequest): Promise<Page<DatasetRecord>>;
  bars(datasetId: string): Promise<Uint8Array>;
}

/** Exactly so many bytes of memory, at a multiple of 64. */
export type RoomFor = (bytes: number) => Uint8Array;

/**
 * `training` ends where the training part does, `open` holds the validation part too, `sealed` the whole. A sandbox is
 * granted the first alone, other workers the first two.
 */
export type MarketSection = "training" | "open" | "sealed";

export interface MarketData {
  put(marketId: string, section: MarketSection, bytes: Uint8Array): Promise<void>;
  /** Into the memory that `roomFor` gives for so many bytes, where it is given, and answers it. */
  read(marketId: string, section: MarketSection, roomFor?: RoomFor): Promise<Uint8Array>;
}

export interface BacktestQueue {
  send(scope: Scope, messages: readonly BatchMessage[]): Promise<void>;
}

export interface ExecutionInput {
  readonly runId: string;
  readonly epoch: number;
  readonly generation: number;
  readonly phase: Phase;
}

/** What the state machine hands to a function, and the token where the function answers later. */
export interface PhaseRequest extends ExecutionInput {
  readonly taskToken?: string | undefined;
}

export interface Conductor {
  start(input: ExecutionInput): Promise<"started" | "already">;
  /** Ends the run's executions, all of them or those of epochs before one. May be repeated. */
  stop(runId: string, cause: string, beforeEpoch?: number): Promise<void>;
  complete(token: string, output: unknown): Promise<"completed" | "gone">;
  fail(token: string, errorName: string, cause: string): Promise<"completed" | "gone">;
  heartbeat(token: string): Promise<"alive" | "gone">;
}

export interface ViolationFilter {
  readonly owner: string;
  readonly runId?: string;
  readonly scope?: Scope;
  readonly kind?: string;
}

export interface ViolationStore {
  record(violation: Violation): Promise<"recorded" | "known">;
  /** Newest first. */
  list(filter: ViolationFilter, page: PageRequest): Promise<Page<Violation>>;
}

export interface OperationLog {
  /**
   * Keeps the records of one source: a phase, a batch, a stop. What a source holds at a place stays, so that work that
   * is done again is counted once.
   */
  append(runId: string, source: string, records: readonly OperationRecord[]): Promise<void>;
  /** Each source's in their order. */
  read(runId: string): Promise<readonly OperationRecord[]>;
}

/** What becomes of a schedule's firing. */
export type FiringNotes = Partial<Pick<Schedule, "nextAt" | "lastRunId" | "lastRefresh">>;

export interface ScheduleStore {
  put(schedule: Schedule): Promise<void>;
  /** Notes a firing; false, and nothing noted, where the schedule was changed or deleted since it was seen. */
  note(seen: Schedule, notes: FiringNotes): Promise<boolean>;
  get(owner: string, name: string): Promise<Schedule | null>;
  list(owner: string, page: PageRequest): Promise<Page<Schedule>>;
  delete(owner: string, name: string): Promise<boolean>;
  all(): Promise<readonly Schedule[]>;
}

export interface TicketStore {
  put(ticketHash: string, owner: string, expiresAtMs: number): Promise<void>;
  /** Single use: the second call with the same hash answers null. */
  take(ticketHash: string, nowMs: number): Promise<string | null>;
}

export interface Authenticator {
  /** The owner a bearer token stands for. */
  authenticate(token: string): Promise<string | null>;
}

/** A script and the bars it is handed, one by one, from the first to the last. */
export interface ScriptJob {
  readonly strategy: ScriptStrategy;
  /** Holds no bar that the script must not see. */
  readonly market: Market;
  /** What the script draws depends on this, its source and the symbol, on nothing else. */
  readonly seed: number;
  /** The scope's: a script that still runs then is interrupted. */
  readonly timeoutMs: number;
  /** Told every few hundred bars, and of one more every ten thousand steps, so that whose steps are counted is not silent. */
  readonly advanced: (bars: number) => void;
  /** Told at the end, to some ten thousand: the same on every machine. */
  readonly stepped?: (steps: number) => void;
}

export interface ScriptRunner {
  /**
   * Runs a script over a market, each symbol in an interpreter of its own that knows nothing of the others. The same
   * job gives the same orders. ViolationError `timeout`, `memory`, `leverage`, `invalidStrategy`, `notResponding`.
   */
  run(job: ScriptJob): Promise<ScriptOrders>;
}

/** One provider of daily prices. */
export interface MarketFeed {
  /**
   * A symbol's daily bars after a day (ISO date), all there are for null, ascending. The newest may be of a day that is
   * not over. TerminalError `feed.symbol`, `feed.key`, `feed.answer`; RetryableError `feed.unavailable`.
   */
  fetchDaily(symbol: string, after: string | null): Promise<readonly DailyBar[]>;
}

/** The providers of an installation by name. */
export type MarketFeeds = ReadonlyMap<string, MarketFeed>;

/** Everything a handler may be given; each takes the part it needs: `Pick<Ports, "runs" | "events">`. */
export interface Ports {
  readonly backtester: Backtester;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly runs: RunStore;
  readonly generations: GenerationStore;
  readonly ledger: BacktestLedger;
  readonly lineage: LineageStore;
  readonly archives: ArchiveStore;
  readonly events: EventLog;
  readonly audience: Audience;
  readonly datasets: DatasetStore;
  readonly markets: MarketData;
  readonly queue: BacktestQueue;
  readonly conductor: Conductor;
  readonly violations: ViolationStore;
  readonly operationLog: OperationLog;
  readonly schedules: ScheduleStore;
  readonly tickets: TicketStore;
  readonly authenticator: Authenticator;
  readonly scripts: ScriptRunner;
  readonly resultCache: ResultCache;
}
