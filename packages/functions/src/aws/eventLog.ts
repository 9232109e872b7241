import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RetryableError } from "@tradewind/core/errors";
import { type Envelope, type EvolutionEvent, lastSource } from "@tradewind/core/events";
import { openEventsPage } from "@tradewind/core/eventsPage";
import type { Clock, EventLog } from "@tradewind/core/ports";
import { inTurn } from "./inTurn.ts";
import { pack, unpack } from "./packing.ts";
import { jitteredPause } from "./pause.ts";
import { conditionOf, type Item, type Table, type TransactItem, takeAll, transact } from "./table.ts";

export const CHUNK = "CHUNK#";
const CHUNK_EVENTS_MAX = 25;
const CHUNK_BYTES_MAX = 300_000;
const SEQ_DIGITS = 12;
const ATTEMPTS_MAX = 40;
const READ_AHEAD_MAX = 200;
const pause = jitteredPause(8, 300);

/**
 * A run's log as numbered chunks. A source's count, the run's last number and the chunks move together or not at all,
 * so there is neither a gap nor a double; rivals for the next number read again and go on.
 */
export function makeEventLog(client: DynamoDBDocumentClient, table: Table, clock: Clock): EventLog {
  // Within a process appends to a run take turns: they would only contend, and a source's must keep their order.
  const turn = inTurn();
  return {
    append: (runId, source, firstIndex, events) =>
      turn(runId, async () => {
        for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
          const append = await prepare(table, clock, { runId, source, firstIndex }, events);
          if (append.envelopes.length === 0) return [];
          if ((await transact(client, `events of ${runId}`, append.items)) === "written")
            return append.envelopes;
          await pause(attempt);
        }
        const message = `events of ${runId}: others were faster ${ATTEMPTS_MAX} times; try again`;
        throw new RetryableError("conflict", "events.contention", message);
      }),
    read: (...wish) => takeAll(envelopesOf(table, ...wish)),
    async readTexts(...wish) {
      const page = openEventsPage();
      for await (const envelope of envelopesOf(table, ...wish))
        if (!page.add(JSON.stringify(envelope))) break;
      return page.texts;
    },
    async lastSeq(runId) {
      return lastSeqOf(await table.get({ pk: runId, sk: HEAD }));
    },
  };
}

const HEAD = "HEAD";

interface Place {
  readonly runId: string;
  readonly source: string;
  readonly firstIndex: number;
}

interface Append {
  readonly envelopes: readonly Envelope[];
  readonly items: readonly TransactItem[];
}

/** What is to be written, by how the log stands now. */
async function prepare(
  table: Table,
  clock: Clock,
  { runId, source, firstIndex }: Place,
  events: readonly EvolutionEvent[],
): Promise<Append> {
  const sourceKey = { pk: runId, sk: `SOURCE#${source}` };
  const standing = await table.getMany([{ pk: runId, sk: HEAD }, sourceKey]);
  const head = standing.find(({ sk }) => sk === HEAD) ?? null;
  const count = Number(standing.find(({ sk }) => sk === sourceKey.sk)?.count ?? 0);
  if (source !== lastSource && head?.closed === true) return { envelopes: [], items: [] };
  if (firstIndex > count) {
    const message = `source ${source} holds ${count} events and cannot take number ${firstIndex}; append what lies between first`;
    throw new RetryableError("conflict", "events.gap", message);
  }
  const last = lastSeqOf(head);
  const at = new Date(clock.nowMs()).toISOString();
  const fresh = events.slice(count - firstIndex);
  const envelopes = fresh.map((event, index): Envelope => ({ ...event, runId, seq: last + 1 + index, at }));
  const closed = source === lastSource || head?.closed === true;
  const newHead = { pk: runId, sk: HEAD, lastSeq: last + fresh.length, ...(closed ? { closed } : {}) };
  const newSource = { ...sourceKey, count: count + fresh.length };
  const items = [
    putIf(table, newHead, "lastSeq", last),
    putIf(table, newSource, "count", count),
    ...chunksOf(envelopes).map((chunk) => putChunk(table, runId, chunk)),
  ];
  return { envelopes, items };
}

/** Puts a counter's item if it still holds what was read; one that counts nothing yet is not there. */
function putIf(table: Table, item: Item, attribute: string, was: number): TransactItem {
  const condition =
    was === 0
      ? { text: "attribute_not_exists(pk)" }
      : { text: "#counter = :was", names: { "#counter": attribute }, values: { ":was": was } };
  return { Put: { TableName: table.name, Item: item, ...conditionOf(condition) } };
}

function putChunk(table: Table, runId: string, chunk: readonly Envelope[]): TransactItem {
  const item = {
    pk: runId,
    sk: chunkKey(chunk[0]?.seq ?? 0),
    lastSeq: chunk.at(-1)?.seq ?? 0,
    body: pack(chunk),
  };
  const condition = conditionOf({ text: "attribute_not_exists(pk)" });
  return { Put: { TableName: table.name, Item: item, ...condition } };
}

function chunksOf(envelopes: readonly Envelope[]): readonly (readonly Envelope[])[] {
  const chunks: Envelope[][] = [];
  let bytes = 0;
  for (const envelope of envelopes) {
    const size = Buffer.byteLength(JSON.stringify(envelope));
    const current = chunks.at(-1);
    if (current === undefined || current.length >= CHUNK_EVENTS_MAX || bytes + size > CHUNK_BYTES_MAX) {
      chunks.push([envelope]);
      bytes = size;
    } else {
      current.push(envelope);
      bytes += size;
    }
  }
  return chunks;
}

async function* envelopesOf(
  table: Table,
  ...[runId, after, limit, types]: Parameters<EventLog["read"]>
): AsyncGenerator<Envelope> {
  let left = limit;
  if (left <= 0) return;
  for await (const envelope of envelopesAfter(table, runId, after, limit)) {
    if (types !== undefined && !types.includes(envelope.type)) continue;
    yield envelope;
    left -= 1;
    if (left <= 0) return;
  }
}

async function* envelopesAfter(
  table: Table,
  runId: string,
  after: number,
  limit: number,
): AsyncGenerator<Envelope> {
  // The chunk that holds the next event may begin before it, by less than a chunk's length.
  const first = Math.max(1, after + 2 - CHUNK_EVENTS_MAX);
  const where = {
    text: "pk = :pk AND sk BETWEEN :first AND :end",
    values: { ":pk": runId, ":first": chunkKey(first), ":end": `${CHUNK}~` },
  };
  const pageSize = Math.min(limit + CHUNK_EVENTS_MAX, READ_AHEAD_MAX);
  for await (const { lastSeq, body } of table.query({ where, pageSize })) {
    if (Number(lastSeq) <= after) continue;
    for (const envelope of unpack<readonly Envelope[]>(body)) if (envelope.seq > after) yield envelope;
  }
}

function chunkKey(seq: number): string {
  return `${CHUNK}${String(seq).padStart(SEQ_DIGITS, "0")}`;
}

function lastSeqOf(head: Item | null): number {
  return Number(head?.lastSeq ?? 0);
}
