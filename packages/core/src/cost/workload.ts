import { limits } from "../limits.ts";
import type { RunCounts } from "./counts.ts";
import { measured } from "./measured.ts";
import { appendsOf, type StoreWork, storeWorkOf } from "./storage.ts";

/** What a run asks of the cloud, in the units that are charged. */
export interface Workload extends StoreWork {
  readonly lambdaRequests: number;
  readonly gbSeconds: number;
  readonly stateTransitions: number;
  readonly queueRequests: number;
  readonly httpRequests: number;
  readonly socketMessages: number;
  readonly logBytes: number;
}

const PHASES = 6;

/** Memory of a phase's function buys one core; processor time is charged alike at any share of a core. */
const GB_OF_ONE_CORE = 1_769 / 1_024;
const WORKER_GB = 1;
const PUSHER_GB = 0.5;

/** Assumed, not measured, until there is an account: time a function waits for stores, and its first start. */
const PHASE_WAIT_SECONDS = 0.15;
const BATCH_WAIT_SECONDS = 0.1;
const PUSH_SECONDS = 0.03;
const COLD_START_SECONDS = 0.25;

/** Six phases and the choice after them; an execution begins, looks where to enter, and ends or hands over. */
const TRANSITIONS_PER_GENERATION = PHASES + 1;
const TRANSITIONS_PER_EXECUTION = 4;
/** Hide, receive, delete. */
const QUEUE_REQUESTS_PER_BATCH = 3;
/** Sent are up to ten of a scope by one request, and a generation has candidates of about three scopes. */
const BATCHES_PER_SEND = 10;
const SCOPES_PER_GENERATION = 3;
const LOG_BYTES_PER_INVOCATION = 1_200;
/** A page that watches asks for the run once a generation, and holds one socket, whose frames count by 32 KB. */
const PAGE_REQUESTS_PER_GENERATION = 2;
const FRAME_BYTES = 32_768;

/** The charged units of a run's counts, with one page watching. */
export function workloadOf(counts: RunCounts): Workload {
  const { generations, candidates, batches } = counts;
  const appends = appendsOf(counts);
  const httpRequests = PAGE_REQUESTS_PER_GENERATION * generations;
  const lambdaRequests = PHASES * generations + batches + appends + httpRequests;
  const executions = Math.ceil(generations / limits.generationsPerExecutionMax);
  return {
    ...storeWorkOf(counts),
    lambdaRequests,
    gbSeconds: gbSecondsOf(counts, appends),
    stateTransitions: TRANSITIONS_PER_GENERATION * generations + TRANSITIONS_PER_EXECUTION * executions,
    queueRequests: QUEUE_REQUESTS_PER_BATCH * batches + sendsOf(counts),
    httpRequests,
    socketMessages: appends + Math.floor((candidates * measured.eventTextBytesPerCandidate) / FRAME_BYTES),
    logBytes: lambdaRequests * LOG_BYTES_PER_INVOCATION,
  };
}

function sendsOf({ generations, batches }: RunCounts): number {
  return Math.min(batches, SCOPES_PER_GENERATION * generations + batches / BATCHES_PER_SEND);
}

function gbSecondsOf({ generations, candidates, batches, nodeBars }: RunCounts, appends: number): number {
  const processorSeconds =
    nodeBars * measured.secondsPerNodeBar + candidates * measured.phaseSecondsPerCandidate;
  const functionsAtOnce = generations === 0 ? 0 : batches / generations + PHASES;
  return (
    processorSeconds * GB_OF_ONE_CORE +
    PHASES * generations * PHASE_WAIT_SECONDS * GB_OF_ONE_CORE +
    batches * BATCH_WAIT_SECONDS * WORKER_GB +
    appends * PUSH_SECONDS * PUSHER_GB +
    functionsAtOnce * COLD_START_SECONDS * GB_OF_ONE_CORE
  );
}
