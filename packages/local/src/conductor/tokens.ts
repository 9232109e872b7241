import type { DatabaseSync } from "node:sqlite";
import { TerminalError } from "@tradewind/core/errors";
import type { Clock, Conductor } from "@tradewind/core/ports";
import { z } from "zod";
import { guarded } from "../sqlite/faults.ts";
import { payloadBytesMax } from "./payload.ts";

/** How a token was answered. */
export const TokenAnswer = z.union([
  z.strictObject({ output: z.unknown() }),
  z.strictObject({ error: z.string(), cause: z.string() }),
]);
export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** A token that a task waits for. */
export interface OpenToken {
  readonly execution: string;
  readonly heartbeatAtMs: number;
  readonly answer: TokenAnswer | null;
}

export type TokenWriter = Pick<Conductor, "complete" | "fail" | "heartbeat">;

/**
 * The worker's side of a task token, for any connection to the conductor's database. The answer is stored before
 * the call returns; the conductor finds it when poked, or by its own slow look. A token that is unknown, used up or
 * timed out answers `gone`. TerminalError `conductor.output_too_large` for an output beyond what a state may carry.
 */
export function createTokenWriter(db: DatabaseSync, clock: Clock): TokenWriter {
  const answer = db.prepare("UPDATE conductor_tokens SET answer = ? WHERE token = ? AND answer IS NULL");
  const beat = db.prepare(
    "UPDATE conductor_tokens SET heartbeat_at_ms = max(heartbeat_at_ms, ?) WHERE token = ? AND answer IS NULL",
  );

  function store(token: string, value: TokenAnswer): "completed" | "gone" {
    const { changes } = guarded(() => answer.run(JSON.stringify(value), token));
    return changes === 1 ? "completed" : "gone";
  }

  return {
    async complete(token, output) {
      const value = { output: output ?? null };
      const bytes = Buffer.byteLength(JSON.stringify(value.output));
      if (bytes > payloadBytesMax) {
        throw new TerminalError(
          "too-large",
          "conductor.output_too_large",
          `the output of a task is ${bytes} bytes, at most ${payloadBytesMax} may pass between states; store it and pass its id`,
        );
      }
      return store(token, value);
    },
    fail: async (token, errorName, cause) => store(token, { error: errorName, cause }),
    async heartbeat(token) {
      return guarded(() => beat.run(clock.nowMs(), token)).changes === 1 ? "alive" : "gone";
    },
  };
}

/** The conductor's side: which tokens are open and what was answered. */
export function createTokenTable(db: DatabaseSync) {
  const insert = db.prepare(
    "INSERT INTO conductor_tokens (token, execution, heartbeat_at_ms) VALUES (?, ?, ?)",
  );
  const select = db.prepare(
    "SELECT execution, heartbeat_at_ms, answer FROM conductor_tokens WHERE token = ?",
  );
  const remove = db.prepare("DELETE FROM conductor_tokens WHERE token = ?");
  const removeUnanswered = db.prepare("DELETE FROM conductor_tokens WHERE token = ? AND answer IS NULL");
  const removeOf = db.prepare("DELETE FROM conductor_tokens WHERE execution = ?");
  const answered = db.prepare("SELECT DISTINCT execution FROM conductor_tokens WHERE answer IS NOT NULL");
  const beat = db.prepare("UPDATE conductor_tokens SET heartbeat_at_ms = ? WHERE execution = ?");

  return {
    open(token: string, execution: string, nowMs: number): void {
      insert.run(token, execution, nowMs);
    },
    get(token: string): OpenToken | null {
      const row = select.get(token);
      return row === undefined ? null : parseToken(row);
    },
    close(token: string): void {
      remove.run(token);
    },
    /** False if an answer arrived meanwhile: it has been accepted and must count. */
    closeUnanswered(token: string): boolean {
      return removeUnanswered.run(token).changes === 1;
    },
    closeAll(execution: string): void {
      removeOf.run(execution);
    },
    answeredExecutions(): readonly string[] {
      return answered.all().map((row) => String(row.execution));
    },
    refresh(execution: string, nowMs: number): void {
      beat.run(nowMs, execution);
    },
  };
}
export type TokenTable = ReturnType<typeof createTokenTable>;

const TokenRow = z.object({
  execution: z.string(),
  heartbeat_at_ms: z.number(),
  answer: z.string().nullable(),
});

function parseToken(raw: unknown): OpenToken {
  const row = TokenRow.parse(raw);
  return {
    execution: row.execution,
    heartbeatAtMs: row.heartbeat_at_ms,
    answer: row.answer === null ? null : TokenAnswer.parse(JSON.parse(row.answer)),
  };
}
