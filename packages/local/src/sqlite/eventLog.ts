import { RetryableError } from "@tradewind/core/errors";
import { type Envelope, type EventType, type EvolutionEvent, lastSource } from "@tradewind/core/events";
import type { Clock, EventLog } from "@tradewind/core/ports";
import { type Database, integer, type Row, text } from "./database.ts";
import { encodeLines } from "./textLines.ts";

/**
 * The log numbers under the write lock, so that threads and processes appending at the same time leave neither a gap
 * nor a double. What is appended at once is one row, a line an envelope; the types in it are noted beside, for those
 * who ask for some alone.
 */
export function makeSqliteEventLog(db: Database, clock: Clock): EventLog {
  return {
    async append(runId, source, firstIndex, events) {
      return db.transact(() => append(db, clock, { runId, source, firstIndex }, events));
    },
    async read(runId, after, limit, types) {
      const wanted = types === undefined ? null : new Set<string>(types);
      const found: Envelope[] = [];
      for (const { text: line } of envelopeTexts(db, { runId, after, types })) {
        if (wanted === null || wanted.has(typeOf(line))) found.push(JSON.parse(line) as Envelope);
        if (found.length >= limit) break;
      }
      return found;
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
  const newest = last + envelopes.length;
  const lines = encodeLines(envelopes.map((envelope) => JSON.stringify(envelope)));
  db.run("INSERT INTO event_chunks VALUES (?, ?, ?, CAST(? AS TEXT))", runId, newest, last + 1, lines);
  for (const type of new Set(envelopes.map((envelope) => envelope.type))) {
    db.run("INSERT INTO event_types VALUES (?, ?, ?)", runId, type, newest);
  }
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
  /** The envelopes' JSON texts with commas between them. */
  readonly envelopes: string;
}

/** The envelopes of a run after a number, at most `eventsMax` of them; null where there is none. */
export function readStretch(db: Database, runId: string, after: number, eventsMax: number): Stretch | null {
  const rows = chunksWithin(db, runId, after, eventsMax);
  if (rows.length === 0) return null;
  const texts: string[] = [];
  let lastSeq = after;
  for (const row of rows) {
    const skipped = lastSeq + 1 - integer(row, "first_seq");
    const count = Math.min(integer(row, "last_seq"), after + eventsMax) - lastSeq;
    const whole = skipped === 0 && lastSeq + count === integer(row, "last_seq");
    const lines = text(row, "envelopes");
    texts.push(
      whole
        ? lines
        : lines
            .split("\n", skipped + count)
            .slice(skipped)
            .join("\n"),
    );
    lastSeq += count;
  }
  return { lastSeq, logLastSeq: lastSeqOf(db, runId), envelopes: texts.join("\n").replaceAll("\n", ",") };
}

/** The chunks that end within the next events, or else the one that they are part of. */
function chunksWithin(db: Database, runId: string, after: number, eventsMax: number): readonly Row[] {
  const chunks = "SELECT first_seq, last_seq, envelopes FROM event_chunks WHERE run_id = ? AND last_seq > ?";
  const within = db.all(`${chunks} AND last_seq <= ? ORDER BY last_seq`, runId, after, after + eventsMax);
  return within.length > 0 ? within : db.all(`${chunks} ORDER BY last_seq LIMIT 1`, runId, after);
}

/** Without reading the rest of the line, which begins with it. */
function typeOf(line: string): string {
  return /^\{"type":"([^"]*)"/.exec(line)?.[1] ?? (JSON.parse(line) as Envelope).type;
}

interface EnvelopeText {
  readonly seq: number;
  readonly text: string;
}

interface Search {
  readonly runId: string;
  readonly after: number;
  /** Chunks that hold none of these are passed over. */
  readonly types?: readonly EventType[] | undefined;
}

const CHUNKS_AT_ONCE = 8;

/** Envelopes in order, as far as they are asked for. */
function* envelopeTexts(db: Database, { runId, after, types }: Search): Generator<EnvelopeText> {
  let newest = after;
  for (;;) {
    const rows = chunksAfter(db, { runId, after: newest, types });
    for (const row of rows) {
      const first = integer(row, "first_seq");
      const lines = text(row, "envelopes").split("\n");
      for (const [index, line] of lines.entries()) {
        if (first + index > after) yield { seq: first + index, text: line };
      }
      newest = integer(row, "last_seq");
    }
    if (rows.length < CHUNKS_AT_ONCE) return;
  }
}

function chunksAfter(db: Database, { runId, after, types }: Search): readonly Row[] {
  const chunks = "SELECT first_seq, last_seq, envelopes FROM event_chunks WHERE run_id = ? AND last_seq";
  if (types === undefined) {
    return db.all(`${chunks} > ? ORDER BY last_seq LIMIT ?`, runId, after, CHUNKS_AT_ONCE);
  }
  return db.all(
    `${chunks} IN (
       SELECT DISTINCT last_seq FROM event_types
       WHERE run_id = ? AND type IN (SELECT value FROM json_each(?)) AND last_seq > ?
       ORDER BY last_seq LIMIT ?)
     ORDER BY last_seq`,
    runId,
    runId,
    JSON.stringify(types),
    after,
    CHUNKS_AT_ONCE,
  );
}
