import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { makeObjects, type Objects } from "@tradewind/functions/aws/objects";
import { type TableName, type TableSpec, tables } from "@tradewind/functions/aws/resources";
import { makeTable, type Table } from "@tradewind/functions/aws/table";
import { inject } from "vitest";
import { credentials, region } from "./emulators.ts";

const dynamoConfig = { region, credentials, endpoint: inject("dynamoEndpoint") };
const awsConfig = { region, credentials, endpoint: inject("awsEndpoint") };

export const dynamo = new DynamoDBClient(dynamoConfig);
export const documents = DynamoDBDocumentClient.from(dynamo, {
  marshallOptions: { removeUndefinedValues: true },
});
export const s3 = new S3Client({ ...awsConfig, forcePathStyle: true });
export const clientConfig = awsConfig;

let made = 0;
/** A name that no other test of any file has. */
export function freshName(stem: string): string {
  made += 1;
  return `${stem}-${process.pid}-${made}`;
}

/** A new, empty table as `resources.ts` describes it. */
export async function freshTableName(name: TableName): Promise<string> {
  const tableName = freshName(name);
  await dynamo.send(new CreateTableCommand(tableInput(tableName, tables[name])));
  return tableName;
}

export async function freshTable(name: TableName): Promise<Table> {
  return makeTable(documents, await freshTableName(name));
}

export async function freshBucket(role: string): Promise<string> {
  const bucket = freshName(role);
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

export async function freshObjects(): Promise<Objects> {
  return makeObjects(s3, await freshBucket("objects"));
}

function tableInput(name: string, { indexes }: TableSpec) {
  const attributes = new Set(["pk", "sk"]);
  for (const { partitionKey, sortKey } of Object.values(indexes)) attributes.add(partitionKey).add(sortKey);
  const keys = (partitionKey: string, sortKey: string) => [
    { AttributeName: partitionKey, KeyType: "HASH" as const },
    { AttributeName: sortKey, KeyType: "RANGE" as const },
  ];
  const global = Object.entries(indexes).map(([index, { partitionKey, sortKey, projection }]) => ({
    IndexName: index,
    KeySchema: keys(partitionKey, sortKey),
    Projection: { ProjectionType: projection },
  }));
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: [...attributes].map((attribute) => ({
      AttributeName: attribute,
      AttributeType: "S" as const,
    })),
    KeySchema: keys("pk", "sk"),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
  };
}
