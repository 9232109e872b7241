import { RetryableError } from "@tradewind/core/errors";
import { evaluateBatch, type WorkProgress } from "@tradewind/core/evolution/backtesting";
import { BatchMessage, type Candidate } from "@tradewind/core/evolution/candidate";
import { type OpenMarket, phaseSource } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { phaseFinished } from "@tradewind/core/evolution/runPhase";
import type { BacktestLedger, Conductor, LedgerState, Ports } from "@tradewind/core/ports";
import { createOperations, type OperationRecord } from "@tradewind/core/safety/operations";
import type { Scope } from "@tradewind/core/safety/scopes";
import type { SQSBatchResponse } from "aws-lambda";
import { z } from "zod";
import { appendEvent, appendEvents } from "./appendEvents.ts";
import type { WorkPorts } from "./limitPorts.ts";
import { createRecent } from "./recent.ts";
import { rememberMarkets } from "./rememberMarkets.ts";

/** The part of an SQS event that is read. */
export const QueueEvent = z.object({
  Records: z
    .array(
      z.object({
        messageId: z.string(),
        body: z.string().max(262_144),
        attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }).optional(),
      }),
    )
    .max(10),
});
export type QueueEvent = z.infer<typeof QueueEvent>;

/** Told which candidates are worked on, so that whoever kills the worker knows which one was running. */
export interface WorkerProgress extends WorkProgress {
  readonly worker: string;
}

const GENERATIONS_KEPT = 2;

/** The worker: batches of backtests from a scope's queue. What fails in a way that may pass goes back to the queue. */
export function makeBacktestHandler(
  ports: WorkPorts,
  progress: WorkerProgress,
): (event: unknown) => Promise<SQSBatchResponse> {
  const memory = makeMemory(ports);
  return async (event) => {
    const { Records } = QueueEvent.parse(event);
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body, attributes } of Records) {
      try {
        const message = BatchMessage.parse(JSON.parse(body));
        // One of them may have killed its worker before: run one by one, it is found.
        const singly = (attributes?.ApproximateReceiveCount ?? 1) > 1 || message.excluded.length > 0;
        await workBatch(ports, progress, memory, { message, singly });
      } catch (error) {
        if (!(error instanceof RetryableError)) throw error;
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}

/** What a warm worker keeps between batches: bars and candidates, which never change under their names. */
interface WorkerMemory {
  readonly loadMarket: (run: RunRecord, scope: Scope) => Promise<OpenMarket>;
  readonly loadCandidates: (message: BatchMessage) => Promise<readonly Candidate[] | null>;
}

function makeMemory({
  markets,
  generations,
  backtester,
}: Pick<WorkPorts, "markets" | "generations" | "backtester">): WorkerMemory {
  const recent = createRecent<readonly Candidate[] | null>(GENERATIONS_KEPT);
  return {
    loadMarket: rememberMarkets(markets, (bytes) => backtester.roomFor(bytes)),
    loadCandidates: ({ runId, generation }) =>
      recent(`${runId}/${generation}`, () => generations.get(runId, generation, "candidates")),
  };
}

async function workBatch(
  ports: WorkPorts,
  progress: WorkerProgress,
  memory: WorkerMemory,
  { message, singly }: { readonly message: BatchMessage; readonly singly: boolean },
): Promise<void> {
  const run = await ports.runs.get(message.runId);
  if (run === null || run.status === "cancelled" || run.status === "failed") return;
  const records: OperationRecord[] = [];
  const waitedMs = Math.max(0, ports.clock.nowMs() - (message.queuedAtMs ?? ports.clock.nowMs()));
  const context = {
    ports,
    run,
    epoch: message.epoch,
    generation: message.generation,
    taskToken: null,
    operations: createOperations({
      nowMs: () => ports.clock.nowMs(),
      scope: message.scope,
      runId: run.runId,
      onRecord: (record) => records.push(record),
    }),
    loadMarket: () => memory.loadMarket(run, message.scope),
    loadCandidates: () => memory.loadCandidates(message),
  };
  const work = { message, worker: progress.worker, progress, singly };
  const source = `${phaseSource(message.generation, "backtesting")}/${message.batchId}`;
  await appendEvents(ports, run.runId, source, (stored) =>
    evaluateBatch({ ...work, context: { ...context, stored } }),
  );
  await ports.operationLog.append(run.runId, source, withQueueWait(records, waitedMs));
  const ledger = await ports.ledger.settle(run.runId, message.generation, message.batchId);
  await finish(ports, ledger);
}

/** The batch's wait for a worker counts as its first backtest's. */
function withQueueWait(records: readonly OperationRecord[], waitedMs: number): OperationRecord[] {
  const first = records.findIndex(({ operation }) => operation === "calculateIndicators");
  return records.map((record, index) =>
    index === first ? { ...record, waitedMs: record.waitedMs + waitedMs } : record,
  );
}

type SettlePorts = Pick<Ports, "events" | "audience" | "clock"> & {
  readonly ledger: Pick<BacktestLedger, "get">;
  readonly conductor: Pick<Conductor, "complete" | "heartbeat">;
};

/** For the dispatcher after a restart, and for the sweeper: answers the token if the last worker died before it could. */
export async function completeIfSettled(
  ports: SettlePorts,
  runId: string,
  generation: number,
): Promise<void> {
  const ledger = await ports.ledger.get(runId, generation);
  if (ledger !== null) await finish(ports, ledger);
}

async function finish(ports: SettlePorts, ledger: LedgerState): Promise<void> {
  const { runId, epoch, generation, token, remaining } = ledger;
  if (remaining > 0) {
    await ports.conductor.heartbeat(token);
    return;
  }
  const source = `${phaseSource(generation, "backtesting")}/end`;
  const summary = "every batch has its results";
  const durationMs = ports.clock.nowMs() - ledger.openedAtMs;
  await appendEvent(ports, runId, source, phaseFinished(generation, "backtesting", summary, durationMs));
  await ports.conductor.complete(token, { runId, epoch, generation });
}
