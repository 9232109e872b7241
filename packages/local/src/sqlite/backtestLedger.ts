import { TerminalError } from "@tradewind/core/errors";
import type { CandidateResult } from "@tradewind/core/evolution/candidate";
import { packResults, unpackResults } from "@tradewind/core/evolution/packing";
import { canonicalJson } from "@tradewind/core/hash";
import { LatestMap } from "@tradewind/core/latest";
import type { BacktestLedger, LedgerState } from "@tradewind/core/ports";
import { bytes, type Database, integer, json, optionalText, type Row, text } from "./database.ts";

/** The fan-in as one row a batch. Each verb is one transaction, so two workers can never both be the last, or neither. */
export function makeSqliteBacktestLedger(db: Database): BacktestLedger {
  const recent: Recent = new LatestMap(BATCHES_KEPT);
  return {
    async open(ledger, batchIds) {
      return db.transact(() => open(db, ledger, batchIds));
    },
    async register(runId, generation, batchId, results) {
      const key = { runId, generation, batchId };
      // Outside of the transaction: others wait for that.
      const packed = packResults(results);
      const outcome = db.transact(() => register(db, key, results, packed));
      remember(recent, key, outcome.results);
      return outcome;
    },
    async settle(runId, generation, batchId) {
      return db.transact(() => settle(db, { runId, generation, batchId }));
    },
    async get(runId, generation) {
      return stateOf(db, runId, generation);
    },
    async results(runId, generation) {
      const batches = db.all(
        "SELECT batch_id FROM ledger_batches WHERE run_id = ? AND generation = ? AND results IS NOT NULL",
        runId,
        generation,
      );
      const all = batches.flatMap((row) => {
        const key = { runId, generation, batchId: text(row, "batch_id") };
        return (
          recent.get(nameOf(key)) ?? remember(recent, key, standingOf(requireBatch(db, key, WITH_NUMBERS)))
        );
      });
      return all.sort((a, b) => (a.candidateId < b.candidateId ? -1 : 1));
    },
  };
}

/** Results that stand never change, so what this process has seen it need not read again. */
type Recent = LatestMap<string, readonly CandidateResult[]>;

const BATCHES_KEPT = 600;

function remember(
  recent: Recent,
  key: BatchKey,
  results: readonly CandidateResult[],
): readonly CandidateResult[] {
  recent.set(nameOf(key), results);
  return results;
}

function nameOf({ runId, generation, batchId }: BatchKey): string {
  return `${runId}/${generation}/${batchId}`;
}

/** Packed, or the text that stood before there was packing. */
function standingOf(row: Row): readonly CandidateResult[] {
  return row.packed === null
    ? json<readonly CandidateResult[]>(row, "results")
    : unpackResults(bytes(row, "packed"));
}

interface BatchKey {
  readonly runId: string;
  readonly generation: number;
  readonly batchId: string;
}

/** The first opening names the batches; a later one replaces epoch and token alone. */
function open(
  db: Database,
  ledger: Omit<LedgerState, "remaining">,
  batchIds: readonly string[],
): LedgerState {
  const { runId, generation, epoch, token, openedAtMs } = ledger;
  const known = db.get("SELECT 1 FROM ledgers WHERE run_id = ? AND generation = ?", runId, generation);
  if (known === undefined) {
    for (const batchId of batchIds) {
      db.run(
        "INSERT INTO ledger_batches (run_id, generation, batch_id) VALUES (?, ?, ?)",
        runId,
        generation,
        batchId,
      );
    }
  }
  db.run(
    `INSERT INTO ledgers VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (run_id, generation) DO UPDATE SET epoch = excluded.epoch, token = excluded.token`,
    runId,
    generation,
    epoch,
    token,
    openedAtMs,
  );
  return requireState(db, runId, generation);
}

function register(
  db: Database,
  key: BatchKey,
  results: readonly CandidateResult[],
  packed: Uint8Array,
): { verdict: "accepted" | "replay" | "conflict"; results: readonly CandidateResult[] } {
  const row = requireBatch(db, key, WITH_NUMBERS);
  if (optionalText(row, "results") !== null) {
    const standing = standingOf(row);
    const same = canonicalJson(standing) === canonicalJson(results);
    return { verdict: same ? "replay" : "conflict", results: standing };
  }
  db.run(
    "UPDATE ledger_batches SET results = '', packed = ? WHERE run_id = ? AND generation = ? AND batch_id = ?",
    packed,
    key.runId,
    key.generation,
    key.batchId,
  );
  return { verdict: "accepted", results };
}

function settle(db: Database, key: BatchKey): LedgerState {
  if (optionalText(requireBatch(db, key, "results"), "results") === null) {
    const message = `batch ${key.batchId} has no results to settle; register them first`;
    throw new TerminalError("conflict", "ledger.unregistered", message);
  }
  db.run(
    "UPDATE ledger_batches SET settled = 1 WHERE run_id = ? AND generation = ? AND batch_id = ?",
    key.runId,
    key.generation,
    key.batchId,
  );
  return requireState(db, key.runId, key.generation);
}

/** Numbers are read only where they are wanted: they are most of a row. */
const WITH_NUMBERS = "results, packed";

function requireBatch(
  db: Database,
  { runId, generation, batchId }: BatchKey,
  columns: "results" | typeof WITH_NUMBERS,
): Row {
  const row = db.get(
    `SELECT ${columns} FROM ledger_batches WHERE run_id = ? AND generation = ? AND batch_id = ?`,
    runId,
    generation,
    batchId,
  );
  if (row !== undefined) return row;
  const message = `batch ${batchId} is not in ${runId}'s ledger of generation ${generation}; open it with its batches first`;
  throw new TerminalError("not-found", "ledger.batch", message);
}

function requireState(db: Database, runId: string, generation: number): LedgerState {
  const state = stateOf(db, runId, generation);
  if (state !== null) return state;
  throw new TerminalError(
    "not-found",
    "ledger.missing",
    `run ${runId} has no ledger for generation ${generation}`,
  );
}

function stateOf(db: Database, runId: string, generation: number): LedgerState | null {
  const row = db.get(
    `SELECT epoch, token, opened_at_ms,
       (SELECT count(*) FROM ledger_batches b WHERE b.run_id = l.run_id AND b.generation = l.generation AND settled = 0)
         AS remaining
     FROM ledgers l WHERE run_id = ? AND generation = ?`,
    runId,
    generation,
  );
  if (row === undefined) return null;
  return {
    runId,
    generation,
    epoch: integer(row, "epoch"),
    token: text(row, "token"),
    openedAtMs: integer(row, "opened_at_ms"),
    remaining: integer(row, "remaining"),
  };
}

/** Generations whose ledgers, of unfinished runs, have nothing remaining: their tokens are due, if not yet answered. */
export function settledLedgers(
  db: Database,
): readonly { readonly runId: string; readonly generation: number }[] {
  const rows = db.all(
    `SELECT l.run_id, l.generation FROM ledgers l JOIN runs r ON r.run_id = l.run_id
     WHERE r.status IN ('queued', 'running')
       AND l.generation = (SELECT max(generation) FROM ledgers m WHERE m.run_id = l.run_id)
       AND NOT EXISTS (
         SELECT 1 FROM ledger_batches b
         WHERE b.run_id = l.run_id AND b.generation = l.generation AND settled = 0
       )`,
  );
  return rows.map((row) => ({ runId: text(row, "run_id"), generation: integer(row, "generation") }));
}
