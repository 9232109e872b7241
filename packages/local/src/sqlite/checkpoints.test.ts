import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Checkpoints, startCheckpoints } from "./checkpoints.ts";
import { type Database, integer, openDatabase } from "./database.ts";

const MUCH_BYTES = 20_000_000;

let folder: string;
let path: string;
let db: Database;
let checkpoints: Checkpoints;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-checkpoints-"));
  path = join(folder, "store.db");
  db = openDatabase(path);
  db.connection.exec("CREATE TABLE much (bytes BLOB)");
  checkpoints = startCheckpoints(path, () => {});
});
afterEach(async () => {
  await checkpoints.close();
  db.close();
  rmSync(folder, { recursive: true });
});

const log = () => {
  const row = db.get("PRAGMA wal_checkpoint(NOOP)");
  return { pages: integer(row, "log"), copied: integer(row, "checkpointed") };
};

it("a writer copies nothing itself, and finds the log copied by and by", async () => {
  db.run("INSERT INTO much VALUES (zeroblob(?))", MUCH_BYTES);
  expect(log().copied).toBe(0);
  await vi.waitFor(() => expect(log().copied).toBe(log().pages), { timeout: 30_000 });
});

it("the log begins anew once it is copied, so that it does not grow with what is written", async () => {
  for (let round = 0; round < 3; round++) {
    db.run("INSERT INTO much VALUES (zeroblob(?))", MUCH_BYTES);
    await vi.waitFor(() => expect(log().copied).toBe(log().pages), { timeout: 30_000 });
  }
  const pageBytes = integer(db.get("PRAGMA page_size"), "page_size");
  expect(log().pages * pageBytes).toBeLessThan(1.1 * MUCH_BYTES);
});

it("at its end it leaves the store to the last who is there", async () => {
  db.run("INSERT INTO much VALUES (zeroblob(?))", MUCH_BYTES);
  await checkpoints.close();
  expect(integer(db.get("SELECT sum(length(bytes)) AS bytes FROM much"), "bytes")).toBe(MUCH_BYTES);
});
