/// <reference path="../.sst/platform/config.d.ts" />

function denial(actions: string, resource: $util.Input<string>) {
  return {
    Effect: "Deny",
    Principal: "*",
    Action: actions,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** A service that sends by a queue's own policy, for it has no role; and for whom. */
export interface Sender {
  readonly service: string;
  readonly sourceArn: $util.Input<string>;
}

/** Who comes without TLS is refused, whoever it is. Buckets have this from SST. */
export const refuseUnencrypted = {
  /** With those who send without a role, for a queue has one policy. */
  queue(name: string, queue: sst.aws.Queue, senders: readonly Sender[] = []): void {
    const allowed = senders.map(({ service, sourceArn }) => ({
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sqs:SendMessage",
      Resource: queue.arn,
      Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
    }));
    new aws.sqs.QueuePolicy(`${name}Transport`, {
      queueUrl: queue.url,
      policy: $jsonStringify({ Version: "2012-10-17", Statement: [denial("sqs:*", queue.arn), ...allowed] }),
    });
  },
  /** With those who may publish, for a topic has one policy. */
  topic(
    name: string,
    topic: aws.sns.Topic,
    publishers: readonly string[],
    account: $util.Input<string>,
  ): void {
    new aws.sns.TopicPolicy(name, {
      arn: topic.arn,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          denial("sns:Publish", topic.arn),
          {
            Effect: "Allow",
            Principal: { Service: publishers },
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { StringEquals: { "aws:SourceAccount": account } },
          },
        ],
      }),
    });
  },
};
