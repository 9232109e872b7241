import { isDeepStrictEqual } from "node:util";
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { type NativeAttributeValue, unmarshall } from "@aws-sdk/util-dynamodb";
import { RetryableError } from "@tradewind/core/errors";
import { asking, isNamed } from "./failures.ts";
import { jitteredPause } from "./pause.ts";

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Item = Readonly<Record<string, unknown>> & Key;

/** A condition or a change in DynamoDB's language; `#name` and `:value` stand for what is given here. */
export interface Expression {
  readonly text: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface Question {
  readonly index?: string;
  readonly where: Expression;
  readonly filter?: Expression;
  readonly descending?: boolean;
  /** Items a request; the reader stops where it has enough. */
  readonly pageSize?: number;
}

type Answer =
  | { readonly done: true; readonly item: Item }
  | {
      readonly done: false;
      readonly standing: Item | null;
      /** Whether the client had asked before by itself: what stands may be its own. */
      readonly askedAgain: boolean;
    };
export type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** One table. Reads by key are consistent, every write has a condition, failures are ours (see failures.ts). */
export interface Table {
  readonly name: string;
  get(key: Key): Promise<Item | null>;
  has(key: Key): Promise<boolean>;
  /** Those of the keys that are there, in no order. */
  getMany(keys: readonly Key[]): Promise<readonly Item[]>;
  /** Puts what is not there yet; the item that stands otherwise. */
  insert(item: Item): Promise<Item | null>;
  /** Puts over what meets the condition. */
  put(item: Item, condition: Expression): Promise<Answer>;
  /** Changes what meets the condition; `item` is what it is then. */
  update(key: Key, change: Expression, condition: Expression): Promise<Answer>;
  /** What was there, or null. */
  remove(key: Key): Promise<Item | null>;
  /** Page after page, as far as the reader goes. Consistent unless an index is asked. */
  query(question: Question): AsyncGenerator<Item>;
  scan(): AsyncGenerator<Item>;
}

const BATCH_KEYS_MAX = 100;
const BATCH_ROUNDS_MAX = 10;
const pause = jitteredPause(20, 1_000);
const absent: Expression = { text: "attribute_not_exists(pk)" };

export function makeTable(client: DynamoDBDocumentClient, name: string): Table {
  const ask = <T>(act: string, request: () => Promise<T>): Promise<T> =>
    asking(`table ${name} (${act})`, request);
  const put = (item: Item, condition: Expression): Promise<Answer> =>
    ask("PutItem", () =>
      conditionally(item, () =>
        client.send(
          new PutCommand({
            TableName: name,
            Item: item,
            ...conditionOf(condition),
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        ),
      ),
    );
  return {
    name,
    put,
    async get({ pk, sk }) {
      const command = new GetCommand({ TableName: name, Key: { pk, sk }, ConsistentRead: true });
      const { Item } = await ask("GetItem", () => client.send(command));
      return (Item as Item | undefined) ?? null;
    },
    async has({ pk, sk }) {
      const command = new GetCommand({
        TableName: name,
        Key: { pk, sk },
        ConsistentRead: true,
        ProjectionExpression: "pk",
      });
      return (await ask("GetItem", () => client.send(command))).Item !== undefined;
    },
    getMany: (keys) => ask("BatchGetItem", () => getMany(client, name, keys)),
    async insert(item) {
      const answer = await put(item, absent);
      if (answer.done) return null;
      const standing = answer.standing ?? item;
      // Where an answer was lost, the client asks again by itself and meets what it has written.
      return answer.askedAgain && isSame(item, standing) ? null : standing;
    },
    update: (key, change, condition) =>
      ask("UpdateItem", () =>
        conditionally(null, () =>
          client.send(
            new UpdateCommand({
              TableName: name,
              Key: { pk: key.pk, sk: key.sk },
              UpdateExpression: change.text,
              ...conditionOf(condition, change),
              ReturnValues: "ALL_NEW",
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            }),
          ),
        ),
      ),
    async remove({ pk, sk }) {
      const command = new DeleteCommand({ TableName: name, Key: { pk, sk }, ReturnValues: "ALL_OLD" });
      const { Attributes } = await ask("DeleteItem", () => client.send(command));
      return (Attributes as Item | undefined) ?? null;
    },
    query: (question) =>
      pages((start) =>
        ask("Query", () => client.send(new QueryCommand({ ...queryOf(name, question), ...start }))),
      ),
    scan: () =>
      pages((start) =>
        ask("Scan", () => client.send(new ScanCommand({ TableName: name, ConsistentRead: true, ...start }))),
      ),
  };
}

/** The parts of a request that hold a condition, together with those of a change. */
export function conditionOf(condition: Expression, change?: Expression) {
  const names = { ...change?.names, ...condition.names };
  const values = { ...change?.values, ...condition.values };
  return {
    ConditionExpression: condition.text,
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

const TRANSACTION_ATTEMPTS_MAX = 12;
const transactionPause = jitteredPause(10, 400);

/**
 * Writes all or nothing; rivals are waited out. Where a condition fails: for each item the one that stands, or null,
 * and whether its own condition was it.
 */
export async function transact(
  client: DynamoDBDocumentClient,
  what: string,
  items: readonly TransactItem[],
): Promise<"written" | readonly { readonly failed: boolean; readonly standing: Item | null }[]> {
  for (let attempt = 0; ; attempt++) {
    const reasons = await asking(`${what} (TransactWriteItems)`, () => tryTransaction(client, items));
    if (reasons === "written") return reasons;
    if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) {
      return reasons.map(({ Code, Item }) => ({
        failed: Code === "ConditionalCheckFailed",
        standing: standingOf(Item),
      }));
    }
    if (attempt + 1 >= TRANSACTION_ATTEMPTS_MAX) {
      const codes = reasons.map(({ Code }) => Code).join(", ");
      const message = `${what} was refused ${TRANSACTION_ATTEMPTS_MAX} times (${codes}); try again later`;
      throw new RetryableError("conflict", "aws.contention", message);
    }
    await transactionPause(attempt);
  }
}

/** An item in an error: the document client leaves it as it travels. */
type RawItem = Parameters<typeof unmarshall>[0];

function standingOf(item: RawItem | undefined): Item | null {
  return item === undefined ? null : (unmarshall(item) as Record<string, NativeAttributeValue> & Key);
}

interface Reason {
  readonly Code?: string | undefined;
  readonly Item?: RawItem | undefined;
}
/** Reasons that pass: a rival's transaction, a throttle. Any other is a failure of the request itself. */
const passingReasons = new Set([
  "None",
  "ConditionalCheckFailed",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

async function tryTransaction(
  client: DynamoDBDocumentClient,
  items: readonly TransactItem[],
): Promise<"written" | readonly Reason[]> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...items] }));
    return "written";
  } catch (thrown) {
    if (!isNamed(thrown, "TransactionCanceledException")) throw thrown;
    const reasons = (thrown as Error & { CancellationReasons?: readonly Reason[] }).CancellationReasons ?? [];
    if (reasons.length > 0 && reasons.every(({ Code }) => passingReasons.has(Code ?? "None"))) return reasons;
    throw thrown;
  }
}

async function conditionally(
  item: Item | null,
  send: () => Promise<{ Attributes?: Record<string, unknown> | undefined }>,
): Promise<Answer> {
  try {
    const { Attributes } = await send();
    return { done: true, item: item ?? (Attributes as Item) };
  } catch (thrown) {
    if (!isNamed(thrown, "ConditionalCheckFailedException")) throw thrown;
    const { Item, $metadata } = thrown as Error & { Item?: RawItem; $metadata?: { attempts?: number } };
    return { done: false, standing: standingOf(Item), askedAgain: ($metadata?.attempts ?? 1) > 1 };
  }
}

function isSame(item: Item, standing: Item): boolean {
  const names = new Set([...Object.keys(item), ...Object.keys(standing)]);
  return [...names].every((name) => {
    const [one, other] = [item[name], standing[name]];
    return one instanceof Uint8Array && other instanceof Uint8Array
      ? Buffer.compare(one, other) === 0
      : isDeepStrictEqual(one, other);
  });
}

async function getMany(
  client: DynamoDBDocumentClient,
  name: string,
  keys: readonly Key[],
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let start = 0; start < keys.length; start += BATCH_KEYS_MAX) {
    let wanted: Record<string, unknown>[] = keys
      .slice(start, start + BATCH_KEYS_MAX)
      .map(({ pk, sk }) => ({ pk, sk }));
    for (let round = 0; wanted.length > 0; round++) {
      if (round >= BATCH_ROUNDS_MAX) {
        const message = `table ${name} left ${wanted.length} keys unread after ${round} rounds; try again later`;
        throw new RetryableError("unavailable", "aws.throttled", message);
      }
      if (round > 0) await pause(round);
      const request = { RequestItems: { [name]: { Keys: wanted, ConsistentRead: true } } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand(request));
      found.push(...((Responses?.[name] ?? []) as Item[]));
      wanted = UnprocessedKeys?.[name]?.Keys ?? [];
    }
  }
  return found;
}

function queryOf(name: string, { index, where, filter, descending = false, pageSize }: Question) {
  const { ConditionExpression, ...named } = conditionOf(where, filter);
  return {
    TableName: name,
    KeyConditionExpression: ConditionExpression,
    ...named,
    ...(filter === undefined ? {} : { FilterExpression: filter.text }),
    ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
    ScanIndexForward: !descending,
    ...(pageSize === undefined ? {} : { Limit: pageSize }),
  };
}

interface PageStart {
  readonly ExclusiveStartKey?: Record<string, unknown>;
}

async function* pages(
  ask: (start: PageStart) => Promise<{
    Items?: Record<string, unknown>[] | undefined;
    LastEvaluatedKey?: Record<string, unknown> | undefined;
  }>,
): AsyncGenerator<Item> {
  let start: PageStart = {};
  for (;;) {
    const { Items, LastEvaluatedKey } = await ask(start);
    for (const item of Items ?? []) yield item as Item;
    if (LastEvaluatedKey === undefined) return;
    start = { ExclusiveStartKey: LastEvaluatedKey };
  }
}

/** At most so many of what a reader gives; the reader is left where it is. */
export async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  if (count <= 0) return taken;
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= count) break;
  }
  return taken;
}

/** Everything a reader gives. */
export function takeAll<T>(items: AsyncIterable<T>): Promise<T[]> {
  return take(items, Number.POSITIVE_INFINITY);
}
