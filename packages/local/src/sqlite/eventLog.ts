import { RetryableError } from "@tradewind/core/errors";
import { type Envelope, type EventType, type EvolutionEvent, lastSource } from "@tradewind/core/events";
import { openEventsPage } from "@tradewind/core/eventsPage";
import type { Clock, EventLog } from "@tradewind/core/ports";
import { bytes, type Database, integer, type Row } from "./database.ts";
import { decodeLines, encodeLines, endOfLines, LINE_BREAK } from "./textLines.ts";

/**
 * The log numbers under the write lock, so that threads and processes appending at the same time leave neither a gap
 * nor a double. What is appended at once is one row, or some where it is much, a line an envelope; the types in it are
 * noted beside, for those who ask for some alone.
 */
export function makeSqliteEventLog(db: Database, clock: Clock): EventLog {
  return {
    async append(runId, source, firstIndex, events) {
      return db.transact(() => append(db, clock, { runId, source, firstIndex }, events));
    },
    async read(runId, after, limit, types) {
      return [...textsOf(db, { runId, after, types }, limit)].map((line) => JSON.parse(line) as Envelope);
    },
    async readTexts(runId, after, limit, types) {
      const page = openEventsPage();
      for (const line of textsOf(db, { runId, after, types }, limit)) if (!page.add(line)) break;
      return page.texts;
    },
    async lastSeq(runId) {
      return lastSeqOf(db, runId);
    },
  };
}

interface Place {
  readonly runId: string;
  readonly source: string;
  readonly firstIndex: number;
}

function append(
  db: Database,
  clock: Clock,
  { runId, source, firstIndex }: Place,
  events: readonly EvolutionEvent[],
): readonly Envelope[] {
  const count = countOf(db, runId, source);
  if (source !== lastSource && countOf(db, runId, lastSource) > 0) return [];
  if (firstIndex > count) {
    const message = `source ${source} holds ${count} events and cannot take number ${firstIndex}; append what lies between first`;
    throw new RetryableError("conflict", "events.gap", message);
  }
  const fresh = events.slice(count - firstIndex);
  if (fresh.length === 0) return [];
  const at = new Date(clock.nowMs()).toISOString();
  const last = lastSeqOf(db, runId);
  const envelopes = fresh.map((event, index) => envelopeOf(event, { runId, seq: last + 1 + index, at }));
  for (const chunk of chunksOf(envelopes)) insertChunk(db, runId, chunk);
  db.run("INSERT OR REPLACE INTO event_sources VALUES (?, ?, ?)", runId, source, count + fresh.length);
  return envelopes;
}

/** Field by field: a spread copy takes longer to make, and twice as long to write down. */
function envelopeOf(event: EvolutionEvent, place: Pick<Envelope, "runId" | "seq" | "at">): Envelope {
  const { type, generation, phase, data } = event;
  const { runId, seq, at } = place;
  const envelope: Omit<Envelope, "type" | "data"> & Record<"type" | "data", unknown> = {
    type,
    generation,
    phase,
    data,
    runId,
    seq,
    at,
  };
  return envelope as Envelope;
}

/** What is read for one message is no more than this, or than one event that is longer. */
const CHUNK_LENGTH_MAX = 1_000_000;

interface Chunk {
  readonly envelopes: Envelope[];
  readonly lines: string[];
  length: number;
}

function chunksOf(envelopes: readonly Envelope[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const envelope of envelopes) {
    const line = JSON.stringify(envelope);
    const newest = chunks.at(-1);
    if (newest !== undefined && newest.length + line.length <= CHUNK_LENGTH_MAX) {
      newest.envelopes.push(envelope);
      newest.lines.push(line);
      newest.length += line.length;
    } else chunks.push({ envelopes: [envelope], lines: [line], length: line.length });
  }
  return chunks;
}

function insertChunk(db: Database, runId: string, { envelopes, lines }: Chunk): void {
  const [first, last] = [envelopes[0]?.seq ?? 0, envelopes.at(-1)?.seq ?? 0];
  const text = encodeLines(lines);
  db.run("INSERT INTO event_chunks VALUES (?, ?, ?, CAST(? AS TEXT))", runId, last, first, text);
  for (const type of new Set(envelopes.map((envelope) => envelope.type))) {
    db.run("INSERT INTO event_types VALUES (?, ?, ?)", runId, type, last);
  }
}

/** How many events a source has told. */
function countOf(db: Database, runId: string, source: string): number {
  const row = db.get("SELECT count FROM event_sources WHERE run_id = ? AND source = ?", runId, source);
  return row === undefined ? 0 : integer(row, "count");
}

export function lastSeqOf(db: Database, runId: string): number {
  return integer(
    db.get("SELECT coalesce(max(last_seq), 0) AS last FROM event_chunks WHERE run_id = ?", runId),
    "last",
  );
}

/** Neighbouring envelopes as they were stored, for those who only pass them on. */
export interface Stretch {
  readonly lastSeq: number;
  /** Where the log ended when this was read. */
  readonly logLastSeq: number;
  /** The envelopes' JSON texts with commas between them, in UTF-8. */
  readonly envelopes: Buffer;
}

/** How much is read at once; a single event is, however long. */
export interface StretchMost {
  readonly events: number;
  readonly bytes: number;
}

const CHUNKS =
  "SELECT first_seq, last_seq, CAST(envelopes AS BLOB) AS envelopes FROM event_chunks WHERE run_id = ? AND last_seq";
const COMMA = 44;

/**
 * The envelopes of a run after a number, at most so many; null where there is none. Chunks are taken whole, so that none
 * is read for two stretches, but for one that is too large by itself.
 */
export function readStretch(db: Database, runId: string, after: number, most: StretchMost): Stretch | null {
  const parts: Buffer[] = [];
  let lastSeq = after;
  let length = 0;
  for (const row of db.each(`${CHUNKS} > ? ORDER BY last_seq`, runId, after)) {
    const lines = linesAfter(row, lastSeq);
    const end = integer(row, "last_seq");
    if (end - after <= most.events && length + lines.length <= most.bytes) {
      parts.push(lines, Buffer.of(LINE_BREAK));
      length += lines.length + 1;
      lastSeq = end;
      continue;
    }
    if (parts.length > 0) break;
    const { count, bytes } = firstLines(lines, most);
    parts.push(lines.subarray(0, bytes), Buffer.of(LINE_BREAK));
    lastSeq += count;
    break;
  }
  if (parts.length === 0) return null;
  return {
    lastSeq,
    logLastSeq: lastSeqOf(db, runId),
    envelopes: withCommas(Buffer.concat(parts.slice(0, -1))),
  };
}

/** A chunk's envelopes after a number, a line each. */
function linesAfter(row: Row, after: number): Buffer {
  const { buffer, byteOffset, byteLength } = bytes(row, "envelopes");
  const lines = Buffer.from(buffer, byteOffset, byteLength);
  const passed = Math.max(0, after + 1 - integer(row, "first_seq"));
  return lines.subarray(endOfLines(lines, 0, passed) + 1);
}

function firstLines(lines: Buffer, most: StretchMost): { readonly count: number; readonly bytes: number } {
  let count = 1;
  let end = endOfLines(lines, 0, 1);
  while (count < most.events && end < lines.length) {
    const next = endOfLines(lines, end + 1, 1);
    if (next > most.bytes) break;
    end = next;
    count++;
  }
  return { count, bytes: end };
}

function withCommas(lines: Buffer): Buffer {
  for (let at = lines.indexOf(LINE_BREAK); at >= 0; at = lines.indexOf(LINE_BREAK, at + 1)) lines[at] = COMMA;
  return lines;
}

/** Without reading the rest of the line, which begins with it. */
function typeOf(line: string): string {
  return /^\{"type":"([^"]*)"/.exec(line)?.[1] ?? (JSON.parse(line) as Envelope).type;
}

interface Search {
  readonly runId: string;
  readonly after: number;
  /** Chunks that hold none of these are passed over. */
  readonly types?: readonly EventType[] | undefined;
}

/** A chunk is read when the lines before it were taken. */
function* textsOf(db: Database, search: Search, limit: number): Generator<string> {
  const wanted = search.types === undefined ? null : new Set<string>(search.types);
  let room = limit;
  if (room <= 0) return;
  for (const lines of chunksOfLines(db, search)) {
    const found =
      wanted === null
        ? decodeLines(lines.subarray(0, endOfLines(lines, 0, room)))
        : linesOfTypes(lines, wanted, room);
    yield* found;
    room -= found.length;
    if (room <= 0) return;
  }
}

/** Line by line: mostly few of many are wanted. */
function linesOfTypes(lines: Buffer, wanted: ReadonlySet<string>, most: number): readonly string[] {
  const found: string[] = [];
  for (let at = 0, end = 0; at < lines.length && found.length < most; at = end + 1) {
    end = endOfLines(lines, at, 1);
    const line = lines.toString("utf8", at, end);
    if (wanted.has(typeOf(line))) found.push(line);
  }
  return found;
}

/** Chunks in order, as far as they are asked for: mostly the first ones hold enough envelopes. */
function* chunksOfLines(db: Database, { runId, after, types }: Search): Generator<Buffer> {
  const rows =
    types === undefined
      ? db.each(`${CHUNKS} > ? ORDER BY last_seq`, runId, after)
      : chunksOfTypes(db, { runId, after, types });
  for (const row of rows) yield linesAfter(row, after);
}

const CHUNKS_AT_ONCE_MAX = 8;

/** A few at once, for those that hold the types are all looked up before the first one is read. */
function* chunksOfTypes(
  db: Database,
  { runId, after, types }: Search & { readonly types: readonly EventType[] },
): Generator<Row> {
  let newest = after;
  for (let atOnce = 1; ; atOnce = Math.min(2 * atOnce, CHUNKS_AT_ONCE_MAX)) {
    const rows = db.all(
      `${CHUNKS} IN (
         SELECT DISTINCT last_seq FROM event_types
         WHERE run_id = ? AND type IN (SELECT value FROM json_each(?)) AND last_seq > ?
         ORDER BY last_seq LIMIT ?)
       ORDER BY last_seq`,
      runId,
      runId,
      JSON.stringify(types),
      newest,
      atOnce,
    );
    yield* rows;
    if (rows.length < atOnce) return;
    newest = integer(rows.at(-1) ?? {}, "last_seq");
  }
}
