import { buckets, type TableSpec, tables } from "@tradewind/functions/aws/resources";
import type { EvaluatedResource } from "../harness/model.ts";
import {
  asList,
  at,
  type Findings,
  type Program,
  parsePolicy,
  type ResourceType,
  refusesPlain,
  type Values,
} from "./program.ts";

function logical(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** Keys, indexes, expiry and stream as the adapters count on them. */
export function tablesAreWhatAdaptersExpect(program: Program): Findings {
  const specs: ReadonlyArray<readonly [string, TableSpec]> = Object.entries(tables);
  const missing = specs.flatMap(([name, spec]) => {
    const table = program.all("table").find((one) => one.name === `${logical(name)}TableTable`);
    if (table === undefined) return [`${name}: no such table`];
    const expected = JSON.stringify(describeSpec(spec));
    const found = JSON.stringify(describeTable(table.inputs));
    return found === expected ? [] : [`${name}: ${found}, expected ${expected}`];
  });
  const surplus = program.all("table").length - specs.length;
  return surplus === 0 ? missing : [...missing, `${surplus} tables too many`];
}

function describeSpec({ indexes, ttlAttribute, stream }: TableSpec): object {
  const described = Object.entries(indexes).map(([name, index]) =>
    [name, index.partitionKey, index.sortKey, index.projection].join(" "),
  );
  return { keys: "pk sk", indexes: described.sort(), ttl: ttlAttribute, stream };
}

function describeTable(inputs: Values): object {
  const indexes = asList(inputs.globalSecondaryIndexes).map((entry) => {
    const index = entry as Values;
    return [index.name, index.hashKey, index.rangeKey, index.projectionType].join(" ");
  });
  const expires = at(inputs, "ttl", "enabled") === true;
  return {
    keys: `${inputs.hashKey} ${inputs.rangeKey}`,
    indexes: indexes.sort(),
    ttl: expires ? at(inputs, "ttl", "attributeName") : null,
    stream: inputs.streamEnabled === true ? inputs.streamViewType : null,
  };
}

export function tablesPayByRequestAndRecover(program: Program): Findings {
  return program
    .all("table")
    .filter(
      ({ inputs }) =>
        inputs.billingMode !== "PAY_PER_REQUEST" || at(inputs, "pointInTimeRecovery", "enabled") !== true,
    )
    .map(({ name }) => `${name}: capacity is bought, or yesterday is lost`);
}

/** The setting of a kind that a bucket has. */
function settingOf(program: Program, type: ResourceType, bucket: EvaluatedResource): Values | undefined {
  return program.all(type).find(({ inputs }) => inputs.bucket === bucket.outputs.bucket)?.inputs;
}

export function bucketsArePrivate(program: Program): Findings {
  const locks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
  return program
    .all("bucket")
    .filter((bucket) => locks.some((lock) => settingOf(program, "bucketPrivacy", bucket)?.[lock] !== true))
    .map(({ name }) => `${name}: may become public`);
}

export function bucketsRefusePlainConnections(program: Program): Findings {
  return program.all("bucket").flatMap((bucket) => {
    const { arn } = bucket.outputs;
    const policy = settingOf(program, "bucketPolicy", bucket)?.policy ?? { Statement: [] };
    const refused = parsePolicy(policy).some((statement) => refusesPlain(statement, [`${arn}`, `${arn}/*`]));
    return refused ? [] : [`${bucket.name}: reached without TLS`];
  });
}

export function bucketsKeepVersions(program: Program): Findings {
  return program
    .all("bucket")
    .filter(
      (bucket) =>
        at(settingOf(program, "bucketVersioning", bucket), "versioningConfiguration", "status") !== "Enabled",
    )
    .map(({ name }) => `${name}: no versions`);
}

/** The page's files are public by nature and made anew at each deployment; SST's component makes their bucket. */
function ourBuckets(program: Program): readonly EvaluatedResource[] {
  return program.all("bucket").filter(({ name }) => name !== "PageAssetsBucket");
}

export function bucketsAreEncrypted(program: Program): Findings {
  const path = ["rules", 0, "applyServerSideEncryptionByDefault", "sseAlgorithm"];
  return ourBuckets(program)
    .filter((bucket) => at(settingOf(program, "bucketEncryption", bucket), ...path) !== "AES256")
    .map(({ name }) => `${name}: encryption is left to defaults`);
}

export function bucketsAreWatched(program: Program): Findings {
  return ourBuckets(program)
    .filter(({ name }) => name !== "AccessLogsBucket")
    .filter((bucket) => settingOf(program, "bucketLogging", bucket)?.targetBucket === undefined)
    .map(({ name }) => `${name}: nobody knows who reads it`);
}

/** Old versions, halves of uploads, and what is to pass: none of it is paid for ever. */
export function bucketsAreTidied(program: Program): Findings {
  const everywhere = ourBuckets(program).flatMap((bucket) => {
    const rules = asList(settingOf(program, "bucketLifecycle", bucket)?.rules) as readonly Values[];
    const tidied = rules.some(
      (rule) =>
        rule.status === "Enabled" &&
        at(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation") === 1 &&
        Number(at(rule, "noncurrentVersionExpiration", "noncurrentDays")) > 0,
    );
    return tidied ? [] : [`${bucket.name}: old versions or halves stay`];
  });
  const passing = Object.entries(buckets).flatMap(([role, { prefixes, expireDays }]) => {
    if (expireDays === null) return [];
    const bucket = program.all("bucket").find(({ name }) => name === `${logical(role)}BucketBucket`);
    const rules = bucket === undefined ? [] : asList(settingOf(program, "bucketLifecycle", bucket)?.rules);
    const expires = rules.some(
      (rule) => at(rule, "filter", "prefix") === prefixes[0] && at(rule, "expiration", "days") === expireDays,
    );
    return expires ? [] : [`${role}: what should pass after ${expireDays} days stays`];
  });
  return [...everywhere, ...passing];
}

/** A browser sends uploads from our page; nothing else crosses origins. */
export function uploadsComeFromThePageAlone(program: Program): Findings {
  const page = program.evaluation.outputs.page;
  return program.all("bucketCors").flatMap(({ name, inputs }) => {
    const rules = asList(inputs.corsRules);
    const narrow = rules.every(
      (rule) =>
        asList(at(rule, "allowedOrigins")).every((origin) => origin === page) &&
        asList(at(rule, "allowedMethods")).join() === "POST",
    );
    return name === "UploadsFromPage" && narrow ? [] : [`${name}: open to other pages or other verbs`];
  });
}

/** A removed stage takes its data along, but for production, which also refuses to be removed. */
export function productionKeepsItsData(program: Program): Findings {
  const { evaluation, isProduction } = program;
  const protectedStage = evaluation.protect === isProduction ? [] : ["the stage's own protection is wrong"];
  const storing = [...program.all("table"), ...ourBuckets(program)];
  const kept = storing
    .filter(({ retainOnDelete }) => retainOnDelete !== isProduction)
    .map(({ name }) => `${name}: ${isProduction ? "lost" : "left behind"} when the stage is removed`);
  const guarded = program
    .all("table")
    .filter(({ inputs }) => inputs.deletionProtectionEnabled !== isProduction)
    .map(({ name }) => `${name}: deletion protection is wrong`);
  const emptied = ourBuckets(program)
    .filter(({ inputs }) => inputs.forceDestroy === isProduction)
    .map(({ name }) => `${name}: emptied when it must not, or not when it must`);
  return [...protectedStage, ...kept, ...guarded, ...emptied];
}
