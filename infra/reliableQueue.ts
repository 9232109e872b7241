/// <reference path="../.sst/platform/config.d.ts" />
import { limits } from "@tradewind/core/limits";
import type { AppFunction } from "./appFunction.ts";
import { refuseUnencrypted, type Sender } from "./transport.ts";

const secondsPerDay = 86_400;
const retentionDays = 4;
const visibilitySecondsMin = 30;

export interface ReliableQueueArgs {
  readonly visibilityTimeoutSeconds: number;
  readonly receiveCountMax: number;
  readonly deadLetterRetentionDays: number;
  /** How long the consumer of the dead letters may work on one. */
  readonly deadLetterTimeoutSeconds: number;
}

export interface ReliableQueue {
  readonly queue: sst.aws.Queue;
  readonly deadLetters: sst.aws.Queue;
}

/**
 * A queue whose messages are worked at least once or kept: invisible long enough for Lambda's own retries, received a
 * few times, then with the dead letters. Encrypted at rest, and reached over TLS alone.
 */
export function reliableQueue(name: string, args: ReliableQueueArgs): ReliableQueue {
  const deadLetters = deadLetterQueue(`${name}DeadLetters`, {
    retentionDays: args.deadLetterRetentionDays,
    consumerTimeoutSeconds: args.deadLetterTimeoutSeconds,
  });
  const queue = new sst.aws.Queue(`${name}Backtests`, {
    visibilityTimeout: `${args.visibilityTimeoutSeconds} seconds`,
    dlq: { queue: deadLetters.arn, retry: args.receiveCountMax },
    transform: {
      queue: { sqsManagedSseEnabled: true, messageRetentionSeconds: retentionDays * secondsPerDay },
    },
  });
  refuseUnencrypted.queue(`${name}Backtests`, queue);
  new aws.sqs.RedriveAllowPolicy(`${name}DeadLettersSource`, {
    queueUrl: deadLetters.url,
    redriveAllowPolicy: $jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
  });
  return { queue, deadLetters };
}

/** Where messages rest that nobody could work. Kept longer than any queue keeps its own, whose clock they keep. */
export function deadLetterQueue(
  name: string,
  args: {
    readonly retentionDays: number;
    readonly consumerTimeoutSeconds: number;
    readonly senders?: readonly Sender[];
  },
): sst.aws.Queue {
  const visibilitySeconds = args.consumerTimeoutSeconds * limits.visibilityTimeoutFactor;
  const queue = new sst.aws.Queue(name, {
    visibilityTimeout: `${Math.max(visibilitySeconds, visibilitySecondsMin)} seconds`,
    transform: {
      queue: { sqsManagedSseEnabled: true, messageRetentionSeconds: args.retentionDays * secondsPerDay },
    },
  });
  refuseUnencrypted.queue(name, queue, args.senders);
  return queue;
}

export interface ConsumerArgs {
  readonly batchSize: number;
  /** Reserved concurrency would let the poller take more than can be worked and use up receives; this does not. */
  readonly concurrencyMax: number;
}

/** Lets a function work a queue; what it could not work comes back alone. */
export function consume(queue: sst.aws.Queue, worker: AppFunction, args: ConsumerArgs): void {
  queue.subscribe(worker.fn.arn, {
    batch: { size: args.batchSize, partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: args.concurrencyMax } } },
  });
}
