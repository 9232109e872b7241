/// <reference path="../.sst/platform/config.d.ts" />
import { Scope } from "@tradewind/core/safety/scopes";
import { entries, queueOf } from "@tradewind/functions/aws/resources";
import { deadExecutionsArn } from "./executions.ts";
import { deadLetterQueue, type ReliableQueue, reliableQueue } from "./reliableQueue.ts";

export interface Queues {
  readonly scopes: Readonly<Record<Scope, ReliableQueue>>;
  /** Calls and stream records that no attempt could deliver. */
  readonly undelivered: sst.aws.Queue;
}

/** A queue a permission scope, with its dead letters. */
export function createQueues(): Queues {
  const made = Scope.options.map((scope) => {
    const { visibilityTimeoutSeconds, receiveCountMax, deadLetterRetentionDays } = queueOf(scope);
    const queue = reliableQueue(`${scope.slice(0, 1).toUpperCase()}${scope.slice(1)}`, {
      visibilityTimeoutSeconds,
      receiveCountMax,
      deadLetterRetentionDays,
      deadLetterTimeoutSeconds: entries.deadLetters.timeoutSeconds,
    });
    return [scope, queue];
  });
  return {
    scopes: Object.fromEntries(made) as Record<Scope, ReliableQueue>,
    undelivered: deadLetterQueue("Undelivered", {
      retentionDays: 14,
      consumerTimeoutSeconds: 0,
      senders: [{ service: "events.amazonaws.com", sourceArn: deadExecutionsArn() }],
    }),
  };
}
