import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Scope } from "@tradewind/core/safety/scopes";
import type { Cloud } from "./cloud.ts";
import { until } from "./until.ts";

export interface Depth {
  readonly waiting: number;
  readonly inFlight: number;
}

/** The address of the queue of a scope's batches. */
export function queueOfScope(cloud: Cloud, scope: Scope): string {
  return String(cloud.outputs("aws:sqs/queue:Queue", `${capital(scope)}BacktestsQueue`).url);
}

export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

export async function depthOf({ emulated }: Cloud, url: string): Promise<Depth> {
  const { Attributes: counts = {} } = await emulated.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  return {
    waiting: Number(counts.ApproximateNumberOfMessages) + Number(counts.ApproximateNumberOfMessagesDelayed),
    inFlight: Number(counts.ApproximateNumberOfMessagesNotVisible),
  };
}

/** The queues that hold anything, dead letters and the undelivered among them. */
export async function queuesInUse(cloud: Cloud): Promise<readonly string[]> {
  const used: string[] = [];
  for (const { name, outputs } of cloud.all("aws:sqs/queue:Queue")) {
    const { waiting, inFlight } = await depthOf(cloud, String(outputs.url));
    if (waiting + inFlight > 0) used.push(`${name}: ${waiting} waiting, ${inFlight} in flight`);
  }
  return used;
}

/** Waits till nothing is left in any queue: the last message is deleted after the run's end is told. */
export async function allEmpty(cloud: Cloud, withinMs: number): Promise<void> {
  let used: readonly string[] = [];
  const look = async (): Promise<true | undefined> => {
    used = await queuesInUse(cloud);
    return used.length === 0 ? true : undefined;
  };
  await until("empty queues", withinMs, look, 500).catch((error: unknown) => {
    throw new Error(`queues are not empty: ${used.join("; ")}`, { cause: error });
  });
}

/** Stops or starts the delivery of a scope's batches; messages wait meanwhile. */
export async function deliver({ emulated, outputs }: Cloud, scope: Scope, enabled: boolean): Promise<void> {
  const { arn } = outputs("aws:sqs/queue:Queue", `${capital(scope)}BacktestsQueue`);
  const found = await emulated.lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn: String(arn) }),
  );
  for (const { UUID } of found.EventSourceMappings ?? []) {
    await emulated.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled }));
  }
}

export async function send({ emulated }: Cloud, url: string, body: string): Promise<void> {
  await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
}

/** The bodies of the messages that wait and go on waiting. Looking counts as a delivery, of which a message has five. */
export async function peek({ emulated }: Cloud, url: string): Promise<readonly string[]> {
  const { Messages = [] } = await emulated.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.flatMap(({ Body }) => (Body === undefined ? [] : [Body]));
}
