import { randomUUID } from "node:crypto";
import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { limits } from "@tradewind/core/limits";
import type { BacktestQueue, Clock } from "@tradewind/core/ports";
import { Scope } from "@tradewind/core/safety/scopes";
import { type Database, integer, json, type Row, text } from "../sqlite/database.ts";

/** A message handed to one receiver. `receipt` is good for this delivery alone. */
export interface Delivery {
  readonly messageId: number;
  readonly receipt: string;
  readonly scope: Scope;
  readonly body: BatchMessage;
  readonly receiveCount: number;
}

export interface DeadLetter {
  readonly messageId: number;
  readonly scope: Scope;
  readonly body: BatchMessage;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly inFlight: number;
  readonly dead: number;
}

/** One queue a scope. A delivery that is neither deleted nor put back in time is delivered again, or ends as a dead letter. */
export interface MessageQueue extends BacktestQueue {
  /** Those of which a message is visible. */
  waitingScopes(): ReadonlySet<Scope>;
  /** The oldest visible message, hidden from others for six times the scope's timeout; null when there is none. */
  receive(scope: Scope): Delivery | null;
  /** False if the delivery is over: another receiver has the message, or it is gone. */
  delete(delivery: Delivery): boolean;
  /** Makes the message visible again after a delay; false as for `delete`. */
  changeVisibility(delivery: Delivery, delayMs: number): boolean;
  /** As `changeVisibility`, and the delivery is not counted: nothing was tried. */
  putBack(delivery: Delivery, delayMs: number): boolean;
  /** Deletes the delivered message and sends another in its place, both or neither; false as for `delete`. */
  replace(delivery: Delivery, body: BatchMessage): boolean;
  deadLetters(): readonly DeadLetter[];
  /** Takes a dead letter out; with a body, that is sent instead. */
  bury(letter: DeadLetter, body: BatchMessage | null): void;
  /** Deletes a run's messages, in flight or not, all of them or those of epochs before one. */
  drop(runId: string, beforeEpoch?: number): void;
  counts(scope: Scope): QueueCounts;
  /** When the next message becomes visible in any scope; null when none waits. */
  nextVisibleAtMs(): number | null;
  /**
   * Puts back what was in flight when the process died, and does not count that delivery: the message did not cause it.
   * What waits becomes visible, for its pause was reckoned by another process's clock. For the start of a platform that is alone on its home.
   */
  releaseAll(): number;
}

export interface QueueOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly timeoutMsOf: (scope: Scope) => number;
}

export function makeMessageQueue({ db, clock, timeoutMsOf }: QueueOptions): MessageQueue {
  // They are asked for far more often than there are any, and come about here alone; at the start there may be old ones.
  let mayHaveDead = true;
  return {
    async send(scope, messages) {
      db.transact(() => {
        for (const message of messages) insert(db, scope, message, clock.nowMs());
      });
    },
    waitingScopes: () => {
      const rows = db.all(SCOPES_WITH_VISIBLE, JSON.stringify(Scope.options), clock.nowMs());
      return new Set(rows.map((row) => text(row, "scope") as Scope));
    },
    receive(scope) {
      const hiddenMs = limits.visibilityTimeoutFactor * timeoutMsOf(scope);
      return db.transact(() => {
        if (retire(db, scope, clock.nowMs()) > 0) mayHaveDead = true;
        return receive(db, scope, clock.nowMs(), hiddenMs);
      });
    },
    delete: (delivery) =>
      db.run(`DELETE FROM messages ${THIS_DELIVERY}`, delivery.messageId, delivery.receipt) === 1,
    changeVisibility: ({ messageId, receipt }, delayMs) =>
      db.run(
        `UPDATE messages SET visible_at_ms = ?, receipt = NULL ${THIS_DELIVERY}`,
        clock.nowMs() + delayMs,
        messageId,
        receipt,
      ) === 1,
    putBack: ({ messageId, receipt }, delayMs) =>
      db.run(
        `UPDATE messages SET visible_at_ms = ?, receipt = NULL, receive_count = receive_count - 1 ${THIS_DELIVERY}`,
        clock.nowMs() + delayMs,
        messageId,
        receipt,
      ) === 1,
    replace: (delivery, body) =>
      db.transact(() => {
        const { messageId, receipt } = delivery;
        if (db.run(`DELETE FROM messages ${THIS_DELIVERY}`, messageId, receipt) === 0) return false;
        insert(db, body.scope, body, clock.nowMs());
        return true;
      }),
    deadLetters() {
      if (!mayHaveDead) return [];
      const letters = db.all("SELECT * FROM dead_letters ORDER BY message_id").map(letterOf);
      mayHaveDead = letters.length > 0;
      return letters;
    },
    bury: (letter, body) =>
      db.transact(() => {
        const removed = db.run("DELETE FROM dead_letters WHERE message_id = ?", letter.messageId);
        if (removed === 1 && body !== null) insert(db, body.scope, body, clock.nowMs());
      }),
    drop: (runId, beforeEpoch = Number.MAX_SAFE_INTEGER) =>
      void db.run(
        "DELETE FROM messages WHERE body ->> 'runId' = ? AND body ->> 'epoch' < ?",
        runId,
        beforeEpoch,
      ),
    counts: (scope) => countsOf(db, scope, clock.nowMs()),
    nextVisibleAtMs: () => {
      const next = db.get("SELECT min(visible_at_ms) AS next FROM messages")?.next;
      return typeof next === "number" ? next : null;
    },
    releaseAll: () =>
      db.transact(() => {
        const nowMs = clock.nowMs();
        db.run("UPDATE messages SET visible_at_ms = ? WHERE receipt IS NULL", nowMs);
        return db.run(
          `UPDATE messages SET visible_at_ms = ?, receipt = NULL, receive_count = max(0, receive_count - 1)
           WHERE receipt IS NOT NULL`,
          nowMs,
        );
      }),
  };
}

const SCOPES_WITH_VISIBLE = `
  SELECT value AS scope FROM json_each(?1)
  WHERE EXISTS (SELECT 1 FROM messages WHERE scope = value AND visible_at_ms <= ?2)`;
const THIS_DELIVERY = "WHERE message_id = ? AND receipt = ?";

function insert(db: Database, scope: Scope, body: BatchMessage, nowMs: number): void {
  db.run(
    "INSERT INTO messages (scope, body, visible_at_ms) VALUES (?, ?, ?)",
    scope,
    JSON.stringify(body),
    nowMs,
  );
}

function receive(db: Database, scope: Scope, nowMs: number, hiddenMs: number): Delivery | null {
  const row = db.get(
    "SELECT * FROM messages WHERE scope = ? AND visible_at_ms <= ? ORDER BY message_id LIMIT 1",
    scope,
    nowMs,
  );
  if (row === undefined) return null;
  const messageId = integer(row, "message_id");
  const receiveCount = integer(row, "receive_count") + 1;
  const receipt = randomUUID();
  db.run(
    "UPDATE messages SET visible_at_ms = ?, receive_count = ?, receipt = ? WHERE message_id = ?",
    nowMs + hiddenMs,
    receiveCount,
    receipt,
    messageId,
  );
  return { messageId, receipt, scope, body: json<BatchMessage>(row, "body"), receiveCount };
}

/**
 * What was delivered as often as allowed, and came back every time, is dead.
 * @returns how many were
 */
function retire(db: Database, scope: Scope, nowMs: number): number {
  const spent = "FROM messages WHERE scope = ? AND visible_at_ms <= ? AND receive_count >= ?";
  const bounds = [scope, nowMs, limits.queueReceiveCountMax] as const;
  const dead = db.run(
    `INSERT OR REPLACE INTO dead_letters SELECT message_id, scope, body, receive_count, ? ${spent}`,
    nowMs,
    ...bounds,
  );
  if (dead > 0) db.run(`DELETE ${spent}`, ...bounds);
  return dead;
}

function countsOf(db: Database, scope: Scope, nowMs: number): QueueCounts {
  const row = db.get(
    `SELECT count(*) FILTER (WHERE visible_at_ms <= ?1) AS waiting, count(*) FILTER (WHERE visible_at_ms > ?1) AS flying,
       (SELECT count(*) FROM dead_letters WHERE scope = ?2) AS dead
     FROM messages WHERE scope = ?2`,
    nowMs,
    scope,
  );
  return { waiting: integer(row, "waiting"), inFlight: integer(row, "flying"), dead: integer(row, "dead") };
}

function letterOf(row: Row): DeadLetter {
  const scope = text(row, "scope") as Scope;
  return { messageId: integer(row, "message_id"), scope, body: json<BatchMessage>(row, "body") };
}
