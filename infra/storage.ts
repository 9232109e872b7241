/// <reference path="../.sst/platform/config.d.ts" />
import {
  type BucketRole,
  buckets,
  type TableName,
  type TableSpec,
  tables,
} from "@tradewind/functions/aws/resources";
import { isProduction, pageAddresses } from "./stage.ts";

const noncurrentDays = 30;
const accessLogDays = 90;

export type Tables = Readonly<Record<TableName, sst.aws.Dynamo>>;
export type Buckets = Readonly<Record<BucketRole, sst.aws.Bucket>>;

/** The tables that the adapters name, on demand, each to be brought back to any second of the last 35 days. */
export function createTables(): Tables {
  const specs: ReadonlyArray<readonly [string, TableSpec]> = Object.entries(tables);
  const made = specs.map(([name, spec]) => [name, createTable(`${capital(name)}Table`, spec)]);
  return Object.fromEntries(made) as Tables;
}

function createTable(name: string, { indexes, ttlAttribute, stream }: TableSpec): sst.aws.Dynamo {
  const keys = Object.values(indexes).flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  const fields = Object.fromEntries(["pk", "sk", ...keys].map((key) => [key, "string" as const]));
  const globalIndexes = Object.entries(indexes).map(([index, { partitionKey, sortKey, projection }]) => [
    index,
    {
      hashKey: partitionKey,
      rangeKey: sortKey,
      projection: projection === "KEYS_ONLY" ? ("keys-only" as const) : ("all" as const),
    },
  ]);
  return new sst.aws.Dynamo(name, {
    fields,
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    globalIndexes: Object.fromEntries(globalIndexes),
    deletionProtection: isProduction,
    ...(ttlAttribute === null ? {} : { ttl: ttlAttribute }),
    ...(stream === null ? {} : { stream: "keys-only" as const }),
  });
}

/** Private, versioned, encrypted, TLS only (all that from SST or by default), and tidied. */
export function createBuckets(): Buckets {
  const accessLogs = new sst.aws.Bucket("AccessLogs", {
    versioning: true,
    cors: false,
    lifecycle: [{ id: "tidy", expiresIn: `${accessLogDays} days` }],
    policy: [
      {
        actions: ["s3:PutObject"],
        principals: [{ type: "service", identifiers: ["logging.s3.amazonaws.com"] }],
        paths: ["*"],
      },
    ],
    transform: { bucket: { forceDestroy: !isProduction }, lifecycle: tidied(accessLogDays, "") },
  });
  encrypt("AccessLogs", accessLogs);
  const made = Object.entries(buckets).map(([role, { prefixes, expireDays }]) => {
    const name = `${capital(role)}Bucket`;
    const bucket = new sst.aws.Bucket(name, {
      versioning: true,
      cors: false,
      lifecycle: [{ id: "tidy" }],
      transform: { bucket: { forceDestroy: !isProduction }, lifecycle: tidied(expireDays, prefixes[0]) },
    });
    encrypt(name, bucket);
    new aws.s3.BucketLogging(`${name}Logging`, {
      bucket: bucket.name,
      targetBucket: accessLogs.name,
      targetPrefix: `${role}/`,
    });
    return [role, bucket];
  });
  return Object.fromEntries(made) as Buckets;
}

/** A browser puts an upload there by itself: from our page alone, and nothing else. */
export function allowUploadsFrom(pageUrl: $util.Input<string>, { uploads }: Buckets): void {
  new aws.s3.BucketCorsConfiguration("UploadsFromPage", {
    bucket: uploads.name,
    corsRules: [{ allowedOrigins: pageAddresses(pageUrl), allowedMethods: ["POST"], allowedHeaders: ["*"] }],
  });
}

/** Old versions go after a month, abandoned uploads after a day, and the files themselves where they are passing. */
function tidied(expireDays: number | null, prefix: string) {
  return (args: aws.s3.BucketLifecycleConfigurationArgs): undefined => {
    args.rules = [
      {
        id: "tidy",
        status: "Enabled",
        filter: {},
        noncurrentVersionExpiration: { noncurrentDays: expireDays ?? noncurrentDays },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
      ...(expireDays === null
        ? []
        : [{ id: "expire", status: "Enabled", filter: { prefix }, expiration: { days: expireDays } }]),
    ];
  };
}

function encrypt(name: string, bucket: sst.aws.Bucket): void {
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
    bucket: bucket.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
