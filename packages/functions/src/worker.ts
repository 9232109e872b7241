import { ensureTradewindError, RetryableError } from "@tradewind/core/errors";
import { unwatched } from "@tradewind/core/evolution/backtesting";
import { BatchMessage } from "@tradewind/core/evolution/candidate";
import { type Scope, scopes } from "@tradewind/core/safety/scopes";
import type { SQSBatchResponse } from "aws-lambda";
import { z } from "zod";
import { makeBacktestHandler } from "./backtest.ts";
import { excludeCulprits } from "./culprit.ts";
import { kindOfRefusal } from "./deadLetters.ts";
import type { WorkPorts } from "./limitPorts.ts";

/** A candidate that would begin with less of the deadline left than this share does not begin. */
const RESERVE = 0.2;
/** After the deadline of a worker that dies, its message is hidden for so much longer. */
const GRACE_SECONDS = 30;
const RETRY_PAUSE_SECONDS = 5;

const Delivery = z.object({
  messageId: z.string(),
  receiptHandle: z.string(),
  body: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
});
type Delivery = z.infer<typeof Delivery>;
const Event = z.object({ Records: z.array(Delivery) });

/** Which candidate a worker was at, kept where its death does not take it along. */
export interface WorkNotes {
  note(message: BatchMessage, candidateId: string): Promise<void>;
  /** What was noted and not wiped: the candidate at which a worker died. */
  find(message: BatchMessage): Promise<string | null>;
  wipe(message: BatchMessage): Promise<void>;
}

export interface WorkerOptions {
  readonly ports: WorkPorts;
  readonly scope: Scope;
  readonly worker: string;
  readonly notes: WorkNotes;
  /** Hides a delivered message for so many seconds more. */
  readonly hide: (receiptHandle: string, seconds: number) => Promise<void>;
}

/**
 * The worker on a queue that no one supervises. A delivery whose worker dies comes back soon after its deadline; the
 * second time each candidate is noted before it begins, and the one found noted after another death is excluded, so
 * that its neighbours finish.
 */
export function makeWorkerHandler(
  options: WorkerOptions,
): (event: unknown, remainingMs: () => number) => Promise<SQSBatchResponse> {
  const { ports, scope, worker, notes } = options;
  let began: (candidateIds: readonly string[]) => Promise<void> = async () => {};
  let rested: () => Promise<void> = async () => {};
  const work = makeBacktestHandler(ports, {
    ...unwatched,
    worker,
    began: (candidateIds) => began(candidateIds),
    rested: () => rested(),
  });
  return async (event, remainingMs) => {
    const failed: { itemIdentifier: string }[] = [];
    for (const delivery of Event.parse(event).Records) {
      try {
        await options.hide(delivery.receiptHandle, Math.ceil(remainingMs() / 1_000) + GRACE_SECONDS);
        const message = BatchMessage.parse(JSON.parse(delivery.body));
        const again = delivery.attributes.ApproximateReceiveCount > 1;
        if (again && (await excludeDead(options, message))) continue;
        let noted = false;
        began = async ([candidateId = "", ...others]) => {
          requireTime(scope, candidateId, remainingMs());
          if (!again || others.length > 0) return;
          noted = true;
          await notes.note(message, candidateId);
        };
        // Whoever dies while it stores must find no note: no candidate was at work.
        rested = async () => {
          if (noted) await notes.wipe(message);
          noted = false;
        };
        try {
          const { batchItemFailures } = await work({ Records: [delivery] });
          failed.push(...batchItemFailures);
        } finally {
          await rested();
        }
      } catch (thrown) {
        if (await excludeForbidden(options, delivery, thrown)) continue;
        await comeBack(options, delivery);
        throw thrown;
      }
      if (failed.at(-1)?.itemIdentifier === delivery.messageId) await comeBack(options, delivery);
    }
    return { batchItemFailures: failed };
  };
}

/** Sends the message again without the candidate at which a worker died; false if none did. */
async function excludeDead({ ports, scope, notes }: WorkerOptions, message: BatchMessage): Promise<boolean> {
  const candidateId = await notes.find(message);
  if (candidateId === null) return false;
  const kill = { kind: "notResponding", silent: true, timeoutMs: scopes[scope].timeoutMs } as const;
  const next = await excludeCulprits(ports, message, [candidateId], kill);
  if (next !== null) await ports.queue.send(scope, [next]);
  await notes.wipe(message);
  return true;
}

/** What asks for more than its scope may see or do asks for it again: its batch is sent again without it. */
async function excludeForbidden(
  { ports, scope }: WorkerOptions,
  { body }: Delivery,
  thrown: unknown,
): Promise<boolean> {
  const { code } = ensureTradewindError(thrown);
  const kind = kindOfRefusal(code, scope);
  const message = kind === null ? null : BatchMessage.parse(JSON.parse(body));
  if (kind === null || message === null || message.excluded.length >= message.candidateIds.length)
    return false;
  const kill = { kind, timeoutMs: scopes[scope].timeoutMs };
  const next = await excludeCulprits(ports, message, message.candidateIds, kill);
  if (next !== null) await ports.queue.send(scope, [next]);
  return true;
}

function requireTime(scope: Scope, candidateId: string, remainingMs: number): void {
  const { timeoutMs } = scopes[scope];
  if (remainingMs >= RESERVE * timeoutMs) return;
  const message = `${candidateId} does not begin with ${remainingMs} ms of scope ${scope}'s ${timeoutMs} ms left; its batch is delivered again`;
  throw new RetryableError("unavailable", "worker.deadline", message);
}

/** What failed comes back sooner than what was killed, and later each time. */
async function comeBack(options: WorkerOptions, { receiptHandle, attributes }: Delivery): Promise<void> {
  await options.hide(receiptHandle, RETRY_PAUSE_SECONDS * attributes.ApproximateReceiveCount);
}
