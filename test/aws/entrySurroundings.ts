import { CreateScheduleGroupCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Scope } from "@tradewind/core/safety/scopes";
import { buckets, queueOf, type TableName, tables } from "@tradewind/functions/aws/resources";
import { inject } from "vitest";
import { credentials, region } from "./emulators.ts";
import { clientConfig, freshBucket, freshName, freshTableName } from "./stage.ts";

const sqs = new SQSClient(clientConfig);

export interface TestQueue {
  readonly url: string;
  readonly deadUrl: string;
}

/** Everything that `resources.ts` names, made on the emulators, and the environment that says where it is. */
export interface Cloud {
  readonly environment: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<Scope, TestQueue>>;
}

export async function makeCloud(): Promise<Cloud> {
  const environment: Record<string, string> = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: inject("awsEndpoint"),
    AWS_ENDPOINT_URL_DYNAMODB: inject("dynamoEndpoint"),
    POWERTOOLS_SERVICE_NAME: "test",
    POWERTOOLS_METRICS_NAMESPACE: "test",
    POWERTOOLS_TRACE_ENABLED: "false",
    POWERTOOLS_LOG_LEVEL: "SILENT",
    SCHEDULE_GROUP: freshName("runs"),
    SCHEDULE_ROLE_ARN: "arn:aws:iam::000000000000:role/schedules",
    SCHEDULED_RUN_FUNCTION_ARN: `arn:aws:lambda:${region}:000000000000:function:scheduledRun`,
    UNDELIVERED_QUEUE_ARN: `arn:aws:sqs:${region}:000000000000:undelivered`,
    TIINGO_TOKEN: "unset",
    PREVIEW_FUNCTION_NAME: "preview",
    SOCKET_URL: "wss://socket.example/live",
    SOCKET_ENDPOINT: inject("awsEndpoint"),
    SOCKET_ORIGINS: "https://page.example",
    USER_POOL_ISSUER: `https://cognito-idp.${region}.amazonaws.com/${region}_pool`,
    USER_POOL_CLIENT_ID: "page",
  };
  for (const name of Object.keys(tables) as TableName[]) {
    environment[`TABLE_NAME_${name.toUpperCase()}`] = await freshTableName(name);
  }
  for (const role of Object.keys(buckets)) {
    environment[`BUCKET_${role.toUpperCase()}`] = await freshBucket(role);
  }
  const queues = {} as Record<Scope, TestQueue>;
  for (const scope of Scope.options) {
    queues[scope] = await makeQueue(scope);
    environment[`QUEUE_URL_${scope.toUpperCase()}`] = queues[scope].url;
  }
  environment.STATE_MACHINE_ARN = await makeMachine();
  await new SchedulerClient(clientConfig).send(
    new CreateScheduleGroupCommand({ Name: environment.SCHEDULE_GROUP }),
  );
  return { environment, queues };
}

async function makeQueue(scope: Scope): Promise<TestQueue> {
  const { receiveCountMax, visibilityTimeoutSeconds } = queueOf(scope);
  const dead = await sqs.send(new CreateQueueCommand({ QueueName: freshName(`${scope}-dead`) }));
  const deadUrl = dead.QueueUrl ?? "";
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ["QueueArn"] }),
  );
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: freshName(scope),
      Attributes: {
        VisibilityTimeout: String(visibilityTimeoutSeconds),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: Attributes?.QueueArn,
          maxReceiveCount: receiveCountMax,
        }),
      },
    }),
  );
  return { url: QueueUrl ?? "", deadUrl };
}

/** A machine that only begins: what runs through it is shown with the real one, elsewhere. */
async function makeMachine(): Promise<string> {
  const { stateMachineArn } = await new SFNClient(clientConfig).send(
    new CreateStateMachineCommand({
      name: freshName("machine"),
      roleArn: "arn:aws:iam::000000000000:role/machine",
      definition: JSON.stringify({
        StartAt: "Wait",
        States: { Wait: { Type: "Wait", Seconds: 600, End: true } },
      }),
    }),
  );
  return stateMachineArn ?? "";
}

/** One message as Lambda hands it to a function; null if the queue has none to give. */
export async function receive(url: string): Promise<LambdaRecord | null> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 1,
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    }),
  );
  const [message] = Messages;
  return message === undefined ? null : recordOf(message);
}

export interface LambdaRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function recordOf({ MessageId, ReceiptHandle, Body, Attributes }: Message): LambdaRecord {
  return {
    messageId: MessageId ?? "",
    receiptHandle: ReceiptHandle ?? "",
    body: Body ?? "",
    attributes: Attributes ?? {},
  };
}

export async function acknowledge(url: string, { receiptHandle }: LambdaRecord): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receiptHandle }));
}

/** What waits or is in flight. */
export async function countOf(url: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
}
