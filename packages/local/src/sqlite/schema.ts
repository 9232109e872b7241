import type { Database } from "./database.ts";
import { moveLineage } from "./moveLineage.ts";

/** SQL, or what SQL alone cannot do, for the inside of the transaction that migrates. */
type Migration = string | ((db: Database) => void);

/**
 * Migrations in order; the database's `user_version` counts those applied. One that has shipped is never edited:
 * what changes is added at the end.
 */
export const migrations: readonly Migration[] = [
  `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY, owner TEXT NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_owner ON runs (owner, run_id DESC);
  CREATE INDEX runs_by_status ON runs (status);
  CREATE TABLE run_requests (
    owner TEXT NOT NULL, key TEXT NOT NULL, run_id TEXT NOT NULL, request_hash TEXT NOT NULL,
    PRIMARY KEY (owner, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE generation_documents (
    run_id TEXT NOT NULL, generation INTEGER NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (run_id, generation, key)
  ) STRICT;

  CREATE TABLE ledgers (
    run_id TEXT NOT NULL, generation INTEGER NOT NULL, epoch INTEGER NOT NULL, token TEXT NOT NULL,
    opened_at_ms INTEGER NOT NULL,
    PRIMARY KEY (run_id, generation)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ledger_batches (
    run_id TEXT NOT NULL, generation INTEGER NOT NULL, batch_id TEXT NOT NULL, results TEXT,
    settled INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, generation, batch_id)
  ) STRICT;

  CREATE TABLE lineage (
    run_id TEXT NOT NULL, strategy_id TEXT NOT NULL, candidate_id TEXT NOT NULL, generation REAL NOT NULL,
    fitness REAL NOT NULL, sharpe REAL NOT NULL, cagr REAL NOT NULL, max_drawdown REAL NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (run_id, strategy_id)
  ) STRICT;
  CREATE INDEX lineage_by_strategy ON lineage (strategy_id, run_id DESC);
  CREATE INDEX lineage_by_candidate ON lineage (run_id, candidate_id);
  CREATE INDEX lineage_by_generation ON lineage (run_id, generation DESC, candidate_id);
  CREATE INDEX lineage_by_fitness ON lineage (run_id, fitness DESC, candidate_id);
  CREATE INDEX lineage_by_sharpe ON lineage (run_id, sharpe DESC, candidate_id);
  CREATE INDEX lineage_by_cagr ON lineage (run_id, cagr DESC, candidate_id);
  CREATE INDEX lineage_by_max_drawdown ON lineage (run_id, max_drawdown DESC, candidate_id);
  CREATE TABLE lineage_parents (
    run_id TEXT NOT NULL, child_id TEXT NOT NULL, parent_id TEXT NOT NULL,
    PRIMARY KEY (run_id, child_id, parent_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX lineage_parents_by_parent ON lineage_parents (run_id, parent_id);
  CREATE TRIGGER lineage_is_never_changed BEFORE UPDATE ON lineage
    BEGIN SELECT RAISE(ABORT, 'lineage is append-only'); END;
  CREATE TRIGGER lineage_is_never_deleted BEFORE DELETE ON lineage
    BEGIN SELECT RAISE(ABORT, 'lineage is append-only'); END;

  CREATE TABLE archives (
    run_id TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, archive TEXT NOT NULL,
    PRIMARY KEY (run_id, version)
  ) STRICT;

  CREATE TABLE events (
    run_id TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, envelope TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
  ) STRICT;
  CREATE INDEX events_by_type ON events (run_id, type, seq);
  CREATE TABLE event_sources (
    run_id TEXT NOT NULL, source TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (run_id, source)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE datasets (
    owner TEXT NOT NULL, dataset_id TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (owner, dataset_id)
  ) STRICT;
  CREATE INDEX datasets_by_name ON datasets (owner, name, dataset_id);

  CREATE TABLE violations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, violation_id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
    run_id TEXT, scope TEXT NOT NULL, kind TEXT NOT NULL, record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX violations_by_owner ON violations (owner, number DESC);
  CREATE INDEX violations_by_run ON violations (run_id, number DESC);

  CREATE TABLE operations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX operations_by_run ON operations (run_id, number);

  CREATE TABLE schedules (
    owner TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (owner, name)
  ) STRICT;

  CREATE TABLE tickets (
    ticket_hash TEXT PRIMARY KEY, owner TEXT NOT NULL, expires_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tokens (token_hash TEXT PRIMARY KEY, owner TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE messages (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, body TEXT NOT NULL,
    visible_at_ms INTEGER NOT NULL, receive_count INTEGER NOT NULL DEFAULT 0, receipt TEXT
  ) STRICT;
  CREATE INDEX messages_by_scope ON messages (scope, visible_at_ms, message_id);
  CREATE TABLE dead_letters (
    message_id INTEGER PRIMARY KEY, scope TEXT NOT NULL, body TEXT NOT NULL, receive_count INTEGER NOT NULL,
    dead_at_ms INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE generation_documents ADD COLUMN packed BLOB;
  ALTER TABLE generation_documents ADD COLUMN revision TEXT;
  ALTER TABLE ledger_batches ADD COLUMN packed BLOB;

  CREATE TABLE event_chunks (
    run_id TEXT NOT NULL, last_seq INTEGER NOT NULL, first_seq INTEGER NOT NULL, envelopes TEXT NOT NULL,
    PRIMARY KEY (run_id, last_seq)
  ) STRICT;
  CREATE TABLE event_types (
    run_id TEXT NOT NULL, type TEXT NOT NULL, last_seq INTEGER NOT NULL,
    PRIMARY KEY (run_id, type, last_seq)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO event_chunks SELECT run_id, seq, seq, envelope FROM events;
  INSERT INTO event_types SELECT run_id, type, seq FROM events;
  DROP TABLE events;
  `,
  `
  ALTER TABLE operations ADD COLUMN source TEXT;
  ALTER TABLE operations ADD COLUMN place INTEGER;
  CREATE UNIQUE INDEX operations_by_source ON operations (run_id, source, place);
  `,
  `
  CREATE TABLE lineage_runs (run INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE lineage_strategies (
    run INTEGER NOT NULL, strategy BLOB NOT NULL, generation INTEGER NOT NULL, block INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (run, strategy)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE lineage_blocks (
    block INTEGER PRIMARY KEY, run INTEGER NOT NULL, first_candidate TEXT NOT NULL, last_candidate TEXT NOT NULL,
    best_fitness REAL NOT NULL, best_sharpe REAL NOT NULL, best_cagr REAL NOT NULL, best_max_drawdown REAL NOT NULL,
    best_generation REAL NOT NULL, candidates TEXT NOT NULL, measures BLOB NOT NULL, parents TEXT NOT NULL,
    numbers BLOB NOT NULL, texts BLOB NOT NULL
  ) STRICT;
  CREATE INDEX lineage_blocks_by_candidate ON lineage_blocks (run, first_candidate, last_candidate);
  CREATE INDEX lineage_blocks_by_fitness ON lineage_blocks (run, best_fitness DESC);
  CREATE INDEX lineage_blocks_by_sharpe ON lineage_blocks (run, best_sharpe DESC);
  CREATE INDEX lineage_blocks_by_cagr ON lineage_blocks (run, best_cagr DESC);
  CREATE INDEX lineage_blocks_by_max_drawdown ON lineage_blocks (run, best_max_drawdown DESC);
  CREATE INDEX lineage_blocks_by_generation ON lineage_blocks (run, best_generation DESC);
  CREATE TRIGGER lineage_blocks_are_never_changed BEFORE UPDATE ON lineage_blocks
    BEGIN SELECT RAISE(ABORT, 'lineage is append-only'); END;
  CREATE TRIGGER lineage_blocks_are_never_deleted BEFORE DELETE ON lineage_blocks
    BEGIN SELECT RAISE(ABORT, 'lineage is append-only'); END;
  CREATE TRIGGER lineage_strategies_are_never_changed BEFORE UPDATE ON lineage_strategies
    BEGIN SELECT RAISE(ABORT, 'lineage is append-only'); END;
  CREATE TRIGGER lineage_strategies_are_never_deleted BEFORE DELETE ON lineage_strategies
    BEGIN SELECT RAISE(ABORT, 'lineage is append-only'); END;
  `,
  moveLineage,
  "DROP TABLE lineage; DROP TABLE lineage_parents;",
  `
  CREATE TABLE results (
    number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, used_at_ms INTEGER NOT NULL, result BLOB NOT NULL
  ) STRICT;
  CREATE INDEX results_by_use ON results (used_at_ms);
  CREATE TABLE results_total (bytes INTEGER NOT NULL) STRICT;
  INSERT INTO results_total VALUES (0);
  `,
  `
  CREATE TABLE generation_packs (
    run_id TEXT NOT NULL, generation INTEGER NOT NULL, key TEXT NOT NULL, revision TEXT NOT NULL, form TEXT NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY (run_id, generation, key)
  ) STRICT;
  `,
];
