import { limits } from "../limits.ts";
import type { RunCounts } from "./counts.ts";
import { measured } from "./measured.ts";

/** What a run asks of the stores. */
export interface StoreWork {
  /** Writes of up to 1 KB; in a transaction they count twice, and an item counts once more in each index. */
  readonly writeUnits: number;
  /** Consistent reads of up to 4 KB. */
  readonly readUnits: number;
  readonly objectPuts: number;
  readonly objectGets: number;
}

const KB = 1_024;
const PHASES = 6;
const IN_TRANSACTION = 2;
/** As `claimCheck.ts` of the AWS adapters. */
const CLAIM_CHECK_BYTES = 200_000;
const CHUNK_EVENTS = 25;
const FLUSH_EVENTS = 64;
const RESULT_SHARDS = 16;
const RESULT_READERS = 3;
const LINEAGE_INDEXES = 7;
const RUN_ITEM_KB = 2;
/** The ledger's item holds the task token, of up to 2 KB, and the set of settled batches. */
const LEDGER_ITEM_KB = 2;
const LINEAGE_KEYS_BYTES = 350;

/** Appends to the event log: a phase tells its beginning, then its events in flushes; a batch and an end tell one each. */
export function appendsOf({ generations, candidates, batches }: RunCounts): number {
  return (
    (2 * PHASES + 1) * generations +
    batches +
    Math.floor((candidates * measured.eventsPerCandidate) / FLUSH_EVENTS)
  );
}

/** The requests of a run's counts, on the storage plan of the AWS adapters. */
export function storeWorkOf(counts: RunCounts): StoreWork {
  const parts = [events(counts), lineage(counts), results(counts), archive(counts), records(counts)];
  const sum = (of: (part: StoreWork) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    writeUnits: sum((part) => part.writeUnits),
    readUnits: sum((part) => part.readUnits),
    objectPuts: sum((part) => part.objectPuts),
    objectGets: sum((part) => part.objectGets),
  };
}

/** A chunk, the log's head and its source's count move in one transaction; the pusher and the page read the chunk. */
function events(counts: RunCounts): StoreWork {
  const appends = appendsOf(counts);
  const chunks = appends + (counts.candidates * measured.eventsPerCandidate) / CHUNK_EVENTS;
  const kilobytes = chunks + (counts.candidates * measured.eventBytesPerCandidate) / KB;
  return {
    writeUnits: IN_TRANSACTION * (2 * appends + kilobytes),
    readUnits: 2 * appends + chunks,
    objectPuts: 0,
    objectGets: 0,
  };
}

/** An entry, its place in every index, an edge from each parent; breeding asks which strategies are known. */
function lineage({ candidates }: RunCounts): StoreWork {
  const entryUnits = Math.ceil((measured.lineageBytesPerCandidate + LINEAGE_KEYS_BYTES) / KB);
  return {
    writeUnits: candidates * (entryUnits + LINEAGE_INDEXES + measured.parentsPerCandidate),
    readUnits: 2 * candidates,
    objectPuts: 0,
    objectGets: 0,
  };
}

/** A batch's results are one item, or an object that an item names; Analysis, Breeding and Adaptation read them all. */
function results({ generations, candidates, batches, candidatesPerBatch }: RunCounts): StoreWork {
  const settling = LEDGER_ITEM_KB * batches;
  const readings = RESULT_READERS * RESULT_SHARDS * generations;
  if (candidatesPerBatch * measured.resultBytesPerCandidate > CLAIM_CHECK_BYTES) {
    return {
      writeUnits: settling + batches,
      readUnits: readings + RESULT_READERS * batches,
      objectPuts: batches,
      objectGets: RESULT_READERS * batches,
    };
  }
  const kilobytes = (candidates * measured.resultBytesPerCandidate) / KB;
  return {
    writeUnits: settling + batches + kilobytes,
    readUnits: readings + (RESULT_READERS * kilobytes) / 4,
    objectPuts: 0,
    objectGets: 0,
  };
}

/** A version is committed together with a check of the one before it, and read six times a generation. */
function archive({ generations, candidates }: RunCounts): StoreWork {
  const cellsMax = Math.min(limits.archiveCellsMax, limits.archiveBytesMax / measured.textBytesPerCell);
  const cells = Math.min(cellsMax, candidates * measured.cellsPerCandidate);
  const kilobytes = 1 + (cells * measured.bytesPerCell) / KB;
  return {
    writeUnits: IN_TRANSACTION * 2 * kilobytes * generations,
    readUnits: (6 * generations * kilobytes) / 4,
    objectPuts: 0,
    objectGets: 0,
  };
}

/** The run's record at each phase and at the end, the generation's plan, operations, documents as objects. */
function records({ generations, batches }: RunCounts): StoreWork {
  return {
    writeUnits: ((PHASES + 1) * RUN_ITEM_KB + PHASES + 2 * LEDGER_ITEM_KB) * generations + batches,
    readUnits: 2 * PHASES * generations + 4 * batches,
    objectPuts: 4 * generations,
    objectGets: 12 * generations + 2 * batches,
  };
}
