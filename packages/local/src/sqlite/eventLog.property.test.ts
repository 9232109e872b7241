import fc from "fast-check";
import { expect, it } from "vitest";
import { eventOf, runIdOf } from "../../../../test/contracts/fixtures.ts";
import { openDatabase } from "./database.ts";
import { makeSqliteEventLog, readStretch } from "./eventLog.ts";

const runId = runIdOf(1);

it("stretches joined end to end are the log, however it was appended and wherever they begin", async () => {
  const shape = fc.record({
    chunks: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
    after: fc.nat(40),
    most: fc.record({ events: fc.integer({ min: 1, max: 12 }), bytes: fc.integer({ min: 1, max: 4_000 }) }),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ chunks, after, most }) => {
      const db = openDatabase(":memory:");
      const log = makeSqliteEventLog(db, { nowMs: () => 0 });
      let length = 0;
      for (const count of chunks) {
        const events = Array.from({ length: count }, (_, at) => eventOf(length + at));
        await log.append(runId, "source", length, events);
        length += count;
      }

      const read: unknown[] = [];
      for (let at = after; ; ) {
        const stretch = readStretch(db, runId, at, most);
        if (stretch === null) break;
        const envelopes = JSON.parse(`[${stretch.envelopes}]`) as unknown[];
        expect(envelopes.length).toBeLessThanOrEqual(most.events);
        if (envelopes.length > 1) expect(stretch.envelopes.length).toBeLessThanOrEqual(most.bytes);
        expect(stretch).toMatchObject({ lastSeq: at + envelopes.length, logLastSeq: length });
        read.push(...envelopes);
        at = stretch.lastSeq;
      }

      expect(read).toEqual(await log.read(runId, after, 1_000));
      db.close();
    }),
  );
});
