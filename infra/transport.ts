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

/** Who comes without TLS is refused, whoever it is. Buckets have this from SST. */
export const refuseUnencrypted = {
  queue(name: string, queue: sst.aws.Queue): void {
    new aws.sqs.QueuePolicy(`${name}Transport`, {
      queueUrl: queue.url,
      policy: $jsonStringify({ Version: "2012-10-17", Statement: [denial("sqs:*", queue.arn)] }),
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
