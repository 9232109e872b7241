import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { RetryableError, TerminalError } from "@tradewind/core/errors";
import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { BacktestQueue } from "@tradewind/core/ports";
import type { Scope } from "@tradewind/core/safety/scopes";
import { asking } from "./failures.ts";
import { jitteredPause, type Pause } from "./pause.ts";

const ENTRIES_MAX = 10;
/** Of one request, and so of one message: what a worker accepts. */
const BYTES_MAX = 262_144;
const ATTEMPTS_MAX = 6;

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  /** Queues serve the runs fairly by it: a large run does not starve a small one. */
  readonly MessageGroupId: string;
}

/** Standard queues, one a scope. @param urls the queues this function may send to */
export function makeBacktestQueue(
  client: SQSClient,
  urls: Readonly<Partial<Record<Scope, string>>>,
  pause: Pause = jitteredPause(50, 2_000),
): BacktestQueue {
  return {
    async send(scope, messages) {
      const url = urls[scope];
      if (url === undefined) {
        const known = Object.keys(urls).join(", ");
        throw new TerminalError(
          "forbidden",
          "queue.unknown",
          `no queue of scope ${scope} here, only of ${known}`,
        );
      }
      for (const entries of requestsOf(messages)) await sendAll(client, url, entries, pause);
    },
  };
}

function requestsOf(messages: readonly BatchMessage[]): readonly (readonly Entry[])[] {
  const requests: Entry[][] = [];
  let bytes = 0;
  for (const [number, message] of messages.entries()) {
    const entry = { Id: String(number), MessageBody: JSON.stringify(message), MessageGroupId: message.runId };
    const size = Buffer.byteLength(entry.MessageBody);
    if (size > BYTES_MAX) {
      const text = `batch ${message.batchId} is a message of ${size} bytes, the most is ${BYTES_MAX}; make batches smaller`;
      throw new TerminalError("too-large", "queue.too_large", text);
    }
    const current = requests.at(-1);
    if (current === undefined || current.length >= ENTRIES_MAX || bytes + size > BYTES_MAX) {
      requests.push([entry]);
      bytes = size;
    } else {
      current.push(entry);
      bytes += size;
    }
  }
  return requests;
}

/** Sends again what failed by the service's fault, until all are sent. */
async function sendAll(
  client: SQSClient,
  url: string,
  entries: readonly Entry[],
  pause: Pause,
): Promise<void> {
  let waiting = entries;
  for (let attempt = 0; waiting.length > 0; attempt++) {
    if (attempt >= ATTEMPTS_MAX) {
      const text = `${waiting.length} messages to ${url} failed ${attempt} times; try again later`;
      throw new RetryableError("unavailable", "queue.unsent", text);
    }
    if (attempt > 0) await pause(attempt);
    const command = new SendMessageBatchCommand({ QueueUrl: url, Entries: [...waiting] });
    const { Failed = [] } = await asking(`queue ${url} (SendMessageBatch)`, () => client.send(command));
    const refused = Failed.find(({ SenderFault }) => SenderFault === true);
    if (refused !== undefined) {
      const text = `queue ${url} refused a message: ${refused.Code}: ${refused.Message}`;
      throw new TerminalError("internal", "queue.refused", text);
    }
    const failed = new Set(Failed.map(({ Id }) => Id));
    waiting = waiting.filter(({ Id }) => failed.has(Id));
  }
}
