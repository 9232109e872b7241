import { limits } from "../limits.ts";
import type { RunCounts } from "./counts.ts";
import { measured } from "./measured.ts";

/** What a run asks of the cloud, in the units that are charged. */
export interface Workload {
  readonly lambdaRequests: number;
  readonly gbSeconds: number;
  readonly stateTransitions: number;
  readonly queueRequests: number;
  /** Writes of up to 1 KB; a transaction counts twice, and so does an item each index it is in. */
  readonly writeUnits: number;
  /** Consistent reads of up to 4 KB. */
  readonly readUnits: number;
  readonly objectPuts: number;
  readonly objectGets: number;
  readonly httpRequests: number;
  readonly socketMessages: number;
  readonly logBytes: number;
}

const PHASES = 6;
const KB = 1_024;
/** Beyond it a document is stored as an object, and the item only points there. */
const CLAIM_CHECK_BYTES = 200_000;
const CHUNK_EVENTS = 64;

/** Memory of a phase's function buys one core; processor time is charged alike at any share of a core. */
const GB_OF_ONE_CORE = 1_769 / KB;
const WORKER_GB = 1;
const PUSHER_GB = 0.5;

/** Assumed, not measured, until there is an account: time a function waits for stores, and its first start. */
const PHASE_WAIT_SECONDS = 0.15;
const BATCH_WAIT_SECONDS = 0.1;
const PUSH_SECONDS = 0.03;
const COLD_START_SECONDS = 0.25;

/** Six phases and the choice after them; an execution begins, looks where to enter, and ends. */
const TRANSITIONS_PER_GENERATION = PHASES + 1;
const TRANSITIONS_PER_EXECUTION = 4;
/** Send, receive, delete. */
const QUEUE_REQUESTS_PER_BATCH = 3;
const RUN_ITEM_KB = 3;
/** Opening each phase, the end, and the places where the run's record names generation and phase. */
const RUN_UPDATES_PER_GENERATION = 8;
const LINEAGE_INDEXES = 7;
const LOG_BYTES_PER_INVOCATION = 1_200;
/** A page that watches, asks for the run once a generation, and holds one socket. */
const PAGE_REQUESTS_PER_GENERATION = 2;

/** The charged units of a run's counts, on the storage plan of the AWS adapters, with one page watching. */
export function workloadOf(counts: RunCounts): Workload {
  const { generations, candidates, batches } = counts;
  const phases = PHASES * generations;
  const chunks = chunksOf(counts);
  const lambdaRequests = phases + batches + chunks + PAGE_REQUESTS_PER_GENERATION * generations;
  const executions = Math.ceil(generations / limits.generationsPerExecutionMax);
  const results = resultsOf(counts);
  const archive = archiveOf(counts);
  return {
    lambdaRequests,
    gbSeconds: gbSecondsOf(counts, chunks),
    stateTransitions: TRANSITIONS_PER_GENERATION * generations + TRANSITIONS_PER_EXECUTION * executions,
    queueRequests: QUEUE_REQUESTS_PER_BATCH * batches,
    writeUnits:
      RUN_UPDATES_PER_GENERATION * RUN_ITEM_KB * generations +
      2 * (chunks + (candidates * measured.eventBytesPerCandidate) / KB) +
      candidates * (Math.ceil(measured.lineageBytesPerCandidate / KB) + LINEAGE_INDEXES) +
      results.writeUnits +
      archive.writeUnits +
      phases +
      batches +
      (candidates * measured.operationBytesPerCandidate) / KB,
    readUnits:
      2 * phases +
      3 * batches +
      results.readUnits +
      candidates +
      (chunks + (candidates * measured.eventBytesPerCandidate) / KB / 4),
    objectPuts: 4 * generations + results.puts + archive.puts,
    objectGets: 12 * generations + batches + results.gets + archive.puts,
    httpRequests: PAGE_REQUESTS_PER_GENERATION * generations,
    socketMessages: socketMessagesOf(counts, chunks),
    logBytes: lambdaRequests * LOG_BYTES_PER_INVOCATION,
  };
}

/** Every phase and batch begins a chunk of its own. */
function chunksOf({ generations, candidates, batches }: RunCounts): number {
  return (
    PHASES * generations + batches + Math.floor((candidates * measured.eventsPerCandidate) / CHUNK_EVENTS)
  );
}

function gbSecondsOf({ generations, candidates, batches, nodeBars }: RunCounts, chunks: number): number {
  const processorSeconds =
    nodeBars * measured.secondsPerNodeBar + candidates * measured.phaseSecondsPerCandidate;
  const functionsAtOnce = generations === 0 ? 0 : batches / generations + PHASES;
  return (
    processorSeconds * GB_OF_ONE_CORE +
    PHASES * generations * PHASE_WAIT_SECONDS * GB_OF_ONE_CORE +
    batches * BATCH_WAIT_SECONDS * WORKER_GB +
    chunks * PUSH_SECONDS * PUSHER_GB +
    functionsAtOnce * COLD_START_SECONDS * GB_OF_ONE_CORE
  );
}

interface Stored {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly puts: number;
  readonly gets: number;
}

/** A batch's results are one item, or an object with an item that points to it; Analysis and Adaptation read them. */
function resultsOf({ candidates, batches, candidatesPerBatch }: RunCounts): Stored {
  const settled = 2 * batches;
  if (candidatesPerBatch * measured.resultBytesPerCandidate > CLAIM_CHECK_BYTES) {
    return { writeUnits: settled + batches, readUnits: 2 * batches, puts: batches, gets: 2 * batches };
  }
  const kilobytes = (candidates * measured.resultBytesPerCandidate) / KB;
  return {
    writeUnits: settled + batches + kilobytes,
    readUnits: 2 * (batches + kilobytes / 4),
    puts: 0,
    gets: 0,
  };
}

/** An archive's version is committed in a transaction with its number; it grows to its bound and is then an object. */
function archiveOf({ generations, candidates }: RunCounts): Stored {
  const cells = Math.min(limits.archiveCellsMax, candidates * measured.cellsPerCandidate);
  const bytes = Math.min(limits.archiveBytesMax, cells * measured.bytesPerCell);
  const large = bytes > CLAIM_CHECK_BYTES;
  return {
    writeUnits: generations * 2 * (large ? 2 : 1 + Math.ceil(bytes / KB)),
    readUnits: 0,
    puts: large ? generations : 0,
    gets: large ? generations : 0,
  };
}

/** Frames of up to 32 KB count one each. */
function socketMessagesOf({ candidates }: RunCounts, chunks: number): number {
  return chunks + Math.floor((candidates * measured.eventBytesPerCandidate) / (32 * KB));
}
