import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EvolutionEvent } from "@tradewind/core/events";
import { packAssessments } from "@tradewind/core/evolution/packing";
import { testAssessment, testCandidate } from "@tradewind/core/evolution/testFixtures";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lineageOf, strategyIdOf } from "../../../../test/contracts/fixtures.ts";
import { walk } from "../../../../test/contracts/paging.ts";
import { makeSqliteBacktestLedger } from "./backtestLedger.ts";
import { type Database, openDatabase } from "./database.ts";
import { makeSqliteEventLog } from "./eventLog.ts";
import { makeSqliteGenerationStore } from "./generationStore.ts";
import { makeSqliteLineageStore } from "./lineageStore.ts";
import { migrations } from "./schema.ts";
import { packLines } from "./textLines.ts";

const runId = `run_${"0".repeat(26)}`;
const result = {
  candidateId: "can_0000_00000",
  strategyId: `str_${"0".repeat(32)}`,
  outcome: "failed",
  training: null,
  validation: null,
  reason: "stopped",
};
/** More than are moved at once. */
const entries = Array.from({ length: 700 }, (_, at) =>
  lineageOf(1, at + 1, { parents: at === 0 ? [] : [strategyIdOf(at)], fitness: at % 90 }),
);
const assessment = testAssessment(testCandidate(1), 0.5);
const told: EvolutionEvent = {
  type: "phase.finished",
  generation: 0,
  phase: "generation",
  data: { summary: "done", durationMs: 1 },
};

let directory: string;
let db: Database;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tradewind-earlier-"));
  const path = join(directory, "tradewind.db");
  const old = new DatabaseSync(path);
  old.exec("BEGIN");
  old.exec(String(migrations[0]));
  old.exec("PRAGMA user_version = 1");
  const event = (seq: number): string =>
    JSON.stringify({ ...told, runId, seq, at: "2026-01-01T00:00:00.000Z" });
  for (const seq of [1, 2]) {
    old.prepare("INSERT INTO events VALUES (?, ?, ?, ?)").run(runId, seq, "phase.finished", event(seq));
  }
  old.prepare("INSERT INTO event_sources VALUES (?, ?, ?)").run(runId, "a", 2);
  old.prepare("INSERT INTO generation_documents VALUES (?, 0, ?, ?)").run(runId, "assessments", "[]");
  old.prepare("INSERT INTO ledgers VALUES (?, 0, 1, ?, 0)").run(runId, "token");
  old
    .prepare("INSERT INTO ledger_batches VALUES (?, 0, ?, ?, 0)")
    .run(runId, "bat_1", JSON.stringify([result]));
  const lineage = old.prepare("INSERT INTO lineage VALUES (?, ?, ?, 0, 0, 0, 0, 0, ?)");
  for (const entry of entries) {
    lineage.run(entry.runId, entry.strategyId, entry.candidateId, JSON.stringify(entry));
  }
  old.exec("COMMIT");
  old.close();
  db = openDatabase(path);
});

afterEach(() => {
  db.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("a home that an earlier version wrote", () => {
  it("keeps its events, and goes on numbering them", async () => {
    const log = makeSqliteEventLog(db, { nowMs: () => 0 });

    const more = await log.append(runId, "a", 2, [told]);

    expect(more.map(({ seq }) => seq)).toEqual([3]);
    expect((await log.read(runId, 0, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect((await log.read(runId, 1, 1, ["phase.finished"])).map(({ seq }) => seq)).toEqual([2]);
  });

  it("keeps its documents, and takes packed ones", async () => {
    const generations = makeSqliteGenerationStore(db, makeSqliteBacktestLedger(db));

    expect(await generations.get(runId, 0, "assessments")).toEqual([]);
    await generations.put(runId, 0, "assessments", [assessment]);
    expect(await generations.get(runId, 0, "assessments")).toEqual([assessment]);
  });

  it("keeps documents that were packed before their form had a name", async () => {
    const put = (key: string, packed: Uint8Array): number =>
      db.run("INSERT INTO generation_documents VALUES (?, 1, ?, '', ?, 'a revision')", runId, key, packed);
    const { strategy, ...rest } = testCandidate(1);
    put("candidates", packLines([JSON.stringify({ ...rest, strategy: null }), JSON.stringify(strategy)]));
    put("assessments", packAssessments([assessment]));

    const generations = makeSqliteGenerationStore(db, makeSqliteBacktestLedger(db));

    expect(await generations.get(runId, 1, "candidates")).toEqual([testCandidate(1)]);
    expect(await generations.get(runId, 1, "assessments")).toEqual([assessment]);
  });

  it("keeps its lineage, and takes more", async () => {
    const lineage = makeSqliteLineageStore(db);
    const later = lineageOf(1, 701, { parents: [strategyIdOf(700)], fitness: 100 });

    await lineage.append(later.runId, [...entries.slice(0, 1), later]);

    const listed = await walk(200, (page) => lineage.list(later.runId, page));
    expect(listed.flat()).toEqual([...entries, later]);
    expect((await lineage.top(later.runId, "fitness", { limit: 2 })).items).toEqual([later, entries[89]]);
    expect(await lineage.ancestors(later.runId, later.strategyId, 2)).toEqual([entries[699], entries[698]]);
    expect(await lineage.children(later.runId, strategyIdOf(1))).toEqual([entries[1]]);
  });

  it("keeps its results: the same again is a replay, others a conflict", async () => {
    const ledger = makeSqliteBacktestLedger(db);

    expect(await ledger.results(runId, 0)).toEqual([result]);
    const again = await ledger.register(runId, 0, "bat_1", [result as never]);
    const other = await ledger.register(runId, 0, "bat_1", [{ ...result, reason: "else" } as never]);
    expect([again.verdict, other.verdict]).toEqual(["replay", "conflict"]);
    expect(other.results).toEqual([result]);
  });
});
