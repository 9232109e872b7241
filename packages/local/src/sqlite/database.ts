import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { TerminalError } from "@tradewind/core/errors";
import { BUSY_TIMEOUT_MS, guarded } from "./faults.ts";
import { migrations } from "./schema.ts";

/** Some 128 MB. A thread of the platform's copies the log long before; this bounds it where there is none. */
const CHECKPOINT_PAGES = 32_000;

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** One connection of one thread. Statements are prepared once; every verb is synchronous. */
export interface Database {
  readonly connection: DatabaseSync;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): readonly Row[];
  /** Row by row, as far as they are asked for; all of one moment. */
  each(sql: string, ...values: SQLInputValue[]): Iterable<Row>;
  /** The number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /**
   * All or nothing, holding the write lock from the start, so that what `work` reads stays true until it has written.
   * Inside another transaction it joins that one. RetryableError `store.busy` if the lock cannot be had.
   */
  transact<T>(work: () => T): T;
  close(): void;
}

/** Opens the file (made if absent, owner's eyes only) and brings its tables to the present version. */
export function openDatabase(path: string): Database {
  const connection = guarded(() => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  guarded(() =>
    connection.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
       PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
    ),
  );
  const database = wrap(connection);
  migrate(database);
  return database;
}

function wrap(connection: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>();
  const resting = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    connection,
    get: (sql, ...values) => guarded(() => prepared(sql).get(...values)),
    all: (sql, ...values) => guarded(() => prepared(sql).all(...values)),
    *each(sql, ...values) {
      // One that somebody is stepping through cannot be stepped through by another.
      const statement = resting.get(sql) ?? guarded(() => connection.prepare(sql));
      resting.delete(sql);
      const rows = guarded(() => statement.iterate(...values));
      try {
        for (;;) {
          const step = guarded(() => rows.next());
          if (step.done === true) return;
          yield step.value;
        }
      } finally {
        rows.return?.();
        resting.set(sql, statement);
      }
    },
    run: (sql, ...values) => guarded(() => Number(prepared(sql).run(...values).changes)),
    transact(work) {
      if (connection.isTransaction) return work();
      guarded(() => connection.exec("BEGIN IMMEDIATE"));
      try {
        const result = work();
        guarded(() => connection.exec("COMMIT"));
        return result;
      } catch (thrown) {
        if (connection.isTransaction) connection.exec("ROLLBACK");
        throw thrown;
      }
    },
    close() {
      statements.clear();
      resting.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

/** Several threads may open a new file at once: the version is read again under the write lock. */
function migrate(database: Database): void {
  const version = (): number => integer(database.get("PRAGMA user_version"), "user_version");
  if (version() === migrations.length) return;
  database.transact(() => {
    const from = version();
    if (from > migrations.length) {
      throw new TerminalError(
        "conflict",
        "store.version",
        `the store is of version ${from}, this program knows ${migrations.length}; use a newer program or another --home`,
      );
    }
    guarded(() => {
      for (const migration of migrations.slice(from)) {
        if (typeof migration === "string") database.connection.exec(migration);
        else migration(database);
      }
      database.connection.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  });
}

/** A text column of a row that must be there. */
export function text(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value === "string") return value;
  throw new TypeError(`column ${column} holds ${typeof value}, not text`);
}

/** A blob column of a row that must be there. */
export function bytes(row: Row | undefined, column: string): Uint8Array {
  const value = row?.[column];
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`column ${column} holds ${typeof value}, not bytes`);
}

export function optionalText(row: Row | undefined, column: string): string | null {
  return row?.[column] == null ? null : text(row, column);
}

/** A whole or real number column of a row that must be there. */
export function integer(row: Row | undefined, column: string): number {
  const value = row?.[column];
  if (typeof value === "number") return value;
  throw new TypeError(`column ${column} holds ${typeof value}, not a number`);
}

/** What was stored by this program as JSON of `T` is read as `T`. */
export function json<T>(row: Row | undefined, column: string): T {
  return JSON.parse(text(row, column)) as T;
}
