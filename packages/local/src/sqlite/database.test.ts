import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveOf, lineageOf, marketIdOf, runIdOf } from "../../../../test/contracts/fixtures.ts";
import { makeSqliteArchiveStore } from "./archiveStore.ts";
import { ensureToken, makeSqliteAuthenticator } from "./authenticator.ts";
import { type Database, openDatabase } from "./database.ts";
import { makeSqliteEventLog } from "./eventLog.ts";
import { makeSqliteLineageStore } from "./lineageStore.ts";
import { makeFileMarketData } from "./marketData.ts";

let folder: string;
let path: string;
let db: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-sqlite-"));
  path = join(folder, "store.db");
  db = openDatabase(path);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

describe("the store", () => {
  it("keeps what a transaction wrote, all of it or nothing", () => {
    const insert = (hash: string) => db.run("INSERT INTO tokens VALUES (?, 'ada')", hash);
    expect(() =>
      db.transact(() => {
        insert("a");
        db.transact(() => insert("b"));
        throw new Error("in the middle");
      }),
    ).toThrow("in the middle");
    expect(db.all("SELECT * FROM tokens")).toEqual([]);
    db.transact(() => insert("c"));
    expect(db.all("SELECT * FROM tokens")).toHaveLength(1);
  });

  it("is opened by several at once, also when new", async () => {
    const fresh = join(folder, "fresh.db");
    const writers = [1, 2, 3].map((n) => fork(writer, [fresh, `source ${n}`, "50"]));
    const codes = await Promise.all(writers.map(async (child) => (await once(child, "exit"))[0]));
    expect(codes).toEqual([0, 0, 0]);
  });

  it("refuses a store of a newer program", () => {
    db.close();
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version = 999");
    newer.close();
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: "store.version" }));
    db = openDatabase(join(folder, "other.db"));
  });
});

const writer = fileURLToPath(new URL("./fixtureWriter.ts", import.meta.url));

describe("the event log", () => {
  it("numbers without gaps and doubles what several processes append at the same time", async () => {
    const sources = ["a", "b", "c"];
    const each = 150;
    const writers = sources.map((source) => fork(writer, [path, source, String(each)]));
    await Promise.all(writers.map((child) => once(child, "exit")));
    const events = await makeSqliteEventLog(db, { nowMs: () => 0 }).read(runIdOf(1), 0, 1_000);
    expect(events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: each * sources.length }, (_, at) => at + 1),
    );
    for (const source of sources) {
      const own = events.filter(({ data }) => (data as { reason: string }).reason === source);
      expect(own.map(({ data }) => (data as { trials: number }).trials)).toEqual(
        Array.from({ length: each }, (_, at) => at),
      );
    }
  });
});

describe("the lineage", () => {
  it("can be neither changed nor deleted, not even by SQL", async () => {
    await makeSqliteLineageStore(db).append(runIdOf(1), [lineageOf(1, 1)]);
    expect(() => db.run("UPDATE lineage_blocks SET best_fitness = 9")).toThrow("append-only");
    expect(() => db.run("DELETE FROM lineage_blocks")).toThrow("append-only");
  });
});

describe("an archive that stays parsed", () => {
  it("is the same object until another process commits the next version, and then that one", async () => {
    const other = openDatabase(path);
    const [reading, writing] = [makeSqliteArchiveStore(db), makeSqliteArchiveStore(other)];
    await writing.commit(runIdOf(1), 0, archiveOf(0));
    const first = (await reading.load(runIdOf(1)))?.archive;
    expect((await reading.load(runIdOf(1)))?.archive).toBe(first);

    await writing.commit(runIdOf(1), 1, archiveOf(1));

    expect(await reading.load(runIdOf(1))).toEqual({ version: 2, archive: archiveOf(1) });
    other.close();
  });
});

describe("a cursor that is not one of ours", () => {
  it.each(["x", "", Buffer.from("[]").toString("base64url"), Buffer.from('[{"a":1}]').toString("base64url")])(
    "%j is refused",
    async (cursor) => {
      const lineage = makeSqliteLineageStore(db);
      await expect(lineage.list(runIdOf(1), { limit: 1, cursor })).rejects.toMatchObject({
        code: "cursor.invalid",
        kind: "invalid",
      });
    },
  );
});

describe("the sealed section of a market", () => {
  it("is not read by who was granted the open one alone, be it there or not", async () => {
    await makeFileMarketData(folder, ["open", "sealed"]).put(marketIdOf(1), "sealed", Uint8Array.of(1));
    const breeding = makeFileMarketData(folder, ["open"]);
    for (const marketId of [marketIdOf(1), marketIdOf(2)]) {
      await expect(breeding.read(marketId, "sealed")).rejects.toMatchObject({
        code: "market.forbidden",
        kind: "forbidden",
      });
    }
  });

  it("lies in a file that its owner alone may read", async () => {
    await makeFileMarketData(folder, ["open"]).put(marketIdOf(1), "sealed", Uint8Array.of(1));
    expect(statSync(join(folder, "sealed", `${marketIdOf(1)}.bars`)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "sealed")).mode & 0o777).toBe(0o700);
  });
});

describe("the home's token", () => {
  let made = 0;
  const ids = { runId: () => runIdOf(1), secret: () => `secret ${++made}` };

  it("is made once, kept in a private file, and lets its owner in", async () => {
    const token = ensureToken(folder, db, ids);
    expect(ensureToken(folder, db, ids)).toBe(token);
    expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o600);
    expect(await makeSqliteAuthenticator(db).authenticate(token)).toBe("local");
    expect(JSON.stringify(db.all("SELECT * FROM tokens"))).not.toContain(token);
  });

  it("is renewed when its file is deleted; the old one opens nothing any more", async () => {
    const old = ensureToken(folder, db, ids);
    rmSync(join(folder, "token"));
    const renewed = ensureToken(folder, db, ids);
    const { authenticate } = makeSqliteAuthenticator(db);
    expect([await authenticate(old), await authenticate(renewed)]).toEqual([null, "local"]);
  });
});
