import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "@tradewind/core/hash";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lineageOf, runIdOf } from "../../../../test/contracts/fixtures.ts";
import { type Database, openDatabase } from "./database.ts";
import { makeSqliteLineageStore } from "./lineageStore.ts";

const idOf = (n: number): string => `str_${contentHash(n).slice(0, 32)}`;

let folder: string;
let open: Database[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-known-"));
  open = [];
});
afterEach(() => {
  for (const db of open) db.close();
  rmSync(folder, { recursive: true });
});

function connect(name: string) {
  const db = openDatabase(join(folder, name));
  open.push(db);
  return makeSqliteLineageStore(db);
}

it("a run knows what any process appended in the generations before, and nothing else", async () => {
  const runId = runIdOf(1);
  const strategies = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });
  const laps = fc.array(fc.record({ byWhom: fc.integer({ min: 0, max: 1 }), strategies }), { maxLength: 6 });
  let homes = 0;
  await fc.assert(
    fc.asyncProperty(laps, fc.integer({ min: 0, max: 1 }), async (laps, asked) => {
      homes += 1;
      const processes = [connect(`${homes}.db`), connect(`${homes}.db`)];
      const evaluated = new Set<string>();
      const everything = Array.from({ length: 60 }, (_, n) => idOf(n + 1));
      for (const [generation, lap] of laps.entries()) {
        const known = await processes[asked]?.known(runId, everything, generation);
        expect([...(known ?? [])].sort()).toEqual([...evaluated].sort());
        await processes[lap.byWhom]?.append(
          runId,
          lap.strategies.map((n) => lineageOf(1, n, { generation, strategyId: idOf(n) })),
        );
        for (const n of lap.strategies) evaluated.add(idOf(n));
        // A phase that runs late does not find itself.
        expect(await processes[asked]?.known(runId, everything, generation)).toEqual(known);
      }
    }),
    { numRuns: 40 },
  );
});
