import {
  CreateTableCommand,
  type ProjectionType,
  type StreamViewType,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { z } from "zod";
import type { Appliers } from "./apply.ts";

const Table = z.object({
  name: z.string(),
  billingMode: z.literal("PAY_PER_REQUEST"),
  attributes: z.array(z.object({ name: z.string(), type: z.literal("S") })),
  hashKey: z.string(),
  rangeKey: z.string(),
  globalSecondaryIndexes: z.array(
    z.object({ name: z.string(), hashKey: z.string(), rangeKey: z.string(), projectionType: z.string() }),
  ),
  streamEnabled: z.boolean(),
  streamViewType: z.string().optional(),
  ttl: z.object({ attributeName: z.string(), enabled: z.boolean() }).optional(),
});

const Queue = z.object({
  name: z.string(),
  fifoQueue: z.literal(false),
  delaySeconds: z.int(),
  visibilityTimeoutSeconds: z.int(),
  messageRetentionSeconds: z.int(),
  redrivePolicy: z.string().optional(),
});

const Bucket = z.object({ bucket: z.string() });
const Versioning = Bucket.extend({ versioningConfiguration: z.object({ status: z.literal("Enabled") }) });

/** Tables, buckets and queues. */
export const storageAppliers: Appliers = {
  async "aws:dynamodb/table:Table"({ dynamo }, inputs) {
    const table = Table.parse(inputs);
    const keys = (hashKey: string, rangeKey: string) => [
      { AttributeName: hashKey, KeyType: "HASH" as const },
      { AttributeName: rangeKey, KeyType: "RANGE" as const },
    ];
    const indexes = table.globalSecondaryIndexes.map(({ name, hashKey, rangeKey, projectionType }) => ({
      IndexName: name,
      KeySchema: keys(hashKey, rangeKey),
      Projection: { ProjectionType: projectionType as ProjectionType },
    }));
    const { TableDescription: made } = await dynamo.send(
      new CreateTableCommand({
        TableName: table.name,
        BillingMode: table.billingMode,
        AttributeDefinitions: table.attributes.map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        KeySchema: keys(table.hashKey, table.rangeKey),
        ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
        ...(table.streamEnabled
          ? {
              StreamSpecification: {
                StreamEnabled: true,
                StreamViewType: table.streamViewType as StreamViewType,
              },
            }
          : {}),
      }),
    );
    if (table.ttl !== undefined) {
      const { attributeName, enabled } = table.ttl;
      const specification = { AttributeName: attributeName, Enabled: enabled };
      await dynamo.send(
        new UpdateTimeToLiveCommand({ TableName: table.name, TimeToLiveSpecification: specification }),
      );
    }
    return { arn: made?.TableArn, streamArn: made?.LatestStreamArn };
  },

  async "aws:s3/bucket:Bucket"({ s3 }, inputs) {
    await s3.send(new CreateBucketCommand({ Bucket: Bucket.parse(inputs).bucket }));
    return {};
  },

  async "aws:s3/bucketVersioning:BucketVersioning"({ s3 }, inputs) {
    const { bucket, versioningConfiguration } = Versioning.parse(inputs);
    const configuration = { Status: versioningConfiguration.status };
    await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: configuration }));
    return {};
  },

  async "aws:sqs/queue:Queue"({ sqs }, inputs) {
    const queue = Queue.parse(inputs);
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: queue.name,
        Attributes: {
          DelaySeconds: String(queue.delaySeconds),
          VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
          MessageRetentionPeriod: String(queue.messageRetentionSeconds),
          ...(queue.redrivePolicy === undefined ? {} : { RedrivePolicy: queue.redrivePolicy }),
        },
      }),
    );
    return { url: QueueUrl, id: QueueUrl };
  },
};
