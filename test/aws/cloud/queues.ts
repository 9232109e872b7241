import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { Cloud } from "./cloud.ts";
import { until } from "./until.ts";

export interface Depth {
  readonly waiting: number;
  readonly inFlight: number;
}

/** The address of a queue by its logical name, such as `ResearchBacktests`. */
export function queueUrl(cloud: Cloud, name: string): string {
  return String(cloud.outputs("aws:sqs/queue:Queue", `${name}Queue`).url);
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

/** Lets messages come back sooner than after six times a worker's time, which nobody wants to wait for. */
export async function hurryRedelivery(cloud: Cloud, seconds: number): Promise<void> {
  for (const { inputs, outputs } of cloud.all("aws:sqs/queue:Queue")) {
    if (inputs.redrivePolicy === undefined) continue;
    await cloud.emulated.sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: String(outputs.url),
        Attributes: { VisibilityTimeout: String(seconds) },
      }),
    );
  }
}

/** Stops or starts the delivery of batches to all workers; dead letters are always delivered. */
export async function deliver({ emulated, all }: Cloud, enabled: boolean): Promise<void> {
  const queues = new Set(
    all("aws:sqs/queue:Queue")
      .filter(({ inputs }) => inputs.redrivePolicy !== undefined)
      .map(({ outputs }) => outputs.arn),
  );
  const { EventSourceMappings = [] } = await emulated.lambda.send(new ListEventSourceMappingsCommand({}));
  for (const { UUID, EventSourceArn } of EventSourceMappings) {
    if (!queues.has(EventSourceArn)) continue;
    await emulated.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled }));
  }
}

export async function send({ emulated }: Cloud, url: string, body: string): Promise<void> {
  await emulated.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
}

/** The bodies of the messages that wait; they go on waiting. */
export async function peek({ emulated }: Cloud, url: string): Promise<readonly string[]> {
  const { Messages = [] } = await emulated.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.flatMap(({ Body }) => (Body === undefined ? [] : [Body]));
}
