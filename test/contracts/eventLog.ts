import { Envelope, lastSource } from "@tradewind/core/events";
import { limits } from "@tradewind/core/limits";
import type { EventLog } from "@tradewind/core/ports";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventOf, pausedEvent, runIdOf } from "./fixtures.ts";
import type { Make } from "./make.ts";

const runId = runIdOf(1);

export function describeEventLogContract(name: string, make: Make<EventLog>): void {
  describe(`EventLog of ${name}`, () => {
    it("numbers from 1 and answers with valid envelopes", async () => {
      const log = await make();
      const appended = await log.append(runId, "a", 0, [eventOf(1), eventOf(2)]);
      expect(appended.map((envelope) => envelope.seq)).toEqual([1, 2]);
      for (const envelope of appended) expect(() => Envelope.parse(envelope)).not.toThrow();
      expect(await log.read(runId, 0, 10)).toEqual(appended);
      expect(await log.lastSeq(runId)).toBe(2);
    });

    it("is empty for a run it never heard of", async () => {
      const log = await make();
      expect(await log.lastSeq(runId)).toBe(0);
      expect(await log.read(runId, 0, 10)).toEqual([]);
    });

    it("numbers every run from 1", async () => {
      const log = await make();
      await log.append(runId, "a", 0, [eventOf(1)]);
      const other = await log.append(runIdOf(2), "a", 0, [eventOf(1)]);
      expect(other[0]?.seq).toBe(1);
    });

    it("hears nobody once the cancellation is told", async () => {
      const log = await make();
      await log.append(runId, "a", 0, [eventOf(1)]);
      await log.append(runId, lastSource, 0, [eventOf(2)]);

      expect(await log.append(runId, "a", 1, [eventOf(3)])).toEqual([]);
      expect(await log.append(runId, "b", 0, [eventOf(4)])).toEqual([]);
      expect(await log.append(runId, lastSource, 0, [eventOf(2)])).toEqual([]);
      expect(await log.lastSeq(runId)).toBe(2);
    });

    it("skips what a source has told already and appends the rest", async () => {
      const log = await make();
      await log.append(runId, "a", 0, [eventOf(1), eventOf(2)]);
      const again = await log.append(runId, "a", 0, [eventOf(1), eventOf(2), eventOf(3)]);
      expect(again.map(({ seq, data }) => [seq, data])).toEqual([[3, { generations: 3 }]]);
      expect(await log.append(runId, "a", 1, [eventOf(2)])).toEqual([]);
      expect(await log.lastSeq(runId)).toBe(3);
    });

    it("refuses to leave a gap in a source, and asks to try again", async () => {
      const log = await make();
      await log.append(runId, "a", 0, [eventOf(1)]);
      await expect(log.append(runId, "a", 2, [eventOf(3)])).rejects.toMatchObject({
        code: "events.gap",
        retryable: true,
      });
      expect(await log.lastSeq(runId)).toBe(1);
    });

    it("appends nothing when there is nothing to append", async () => {
      const log = await make();
      expect(await log.append(runId, "a", 0, [])).toEqual([]);
      expect(await log.lastSeq(runId)).toBe(0);
    });

    it("reads after a number, at most so many, and only the types asked for", async () => {
      const log = await make();
      await log.append(runId, "a", 0, [eventOf(1), pausedEvent, eventOf(2), pausedEvent]);
      const seqs = async (...rest: [number, number, ("run.paused" | "run.extended")[]?]) =>
        (await log.read(runId, ...rest)).map((envelope) => envelope.seq);
      expect(await seqs(1, 2)).toEqual([2, 3]);
      expect(await seqs(4, 2)).toEqual([]);
      expect(await seqs(0, 0)).toEqual([]);
      expect(await seqs(0, 10, ["run.paused"])).toEqual([2, 4]);
      expect(await seqs(2, 1, ["run.paused"])).toEqual([4]);
    });

    it("reads the same as JSON texts", async () => {
      const log = await make();
      const named = sourced('Ünïcode, \u2028 \ud83d\ude80 \ud800 and "quotes"\n', 0);
      await log.append(runId, "a", 0, [eventOf(1), pausedEvent, named]);
      await log.append(runId, "a", 3, [eventOf(2), pausedEvent]);
      for (const rest of [
        [0, 10],
        [1, 2],
        [5, 10],
        [0, 10, ["run.paused"]],
        [2, 1, ["run.paused"]],
      ]) {
        const wish = rest as [number, number, ["run.paused"]?];
        const envelopes = await log.read(runId, ...wish);
        expect(await log.readTexts(runId, ...wish)).toEqual(envelopes.map((one) => JSON.stringify(one)));
      }
    });

    it.each([
      ["all types", undefined],
      ["one type", ["run.finished"]],
    ] as const)("ends a page of texts before its bytes are too many, with %s", async (_, types) => {
      const log = await make();
      const lengths = [900_000, 1_400_000, 900_000, 5_000_000, 10, 1_999_000, 1_999_000, 3_999_000];
      for (const [index, length] of lengths.entries()) {
        await log.append(runId, "a", index, [sourced("é".repeat(length / 2), index)]);
      }
      const read: number[][] = [];
      for (let after = 0; after < lengths.length; after = read.at(-1)?.at(-1) ?? lengths.length) {
        const texts = await log.readTexts(runId, after, 1_000, types);
        const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        if (texts.length > 1) expect(bytes).toBeLessThanOrEqual(limits.eventsPageBytesMax);
        read.push(texts.map((text) => Envelope.parse(JSON.parse(text)).seq));
      }
      expect(read).toEqual([[1, 2, 3], [4], [5, 6, 7], [8]]);
      expect(await log.readTexts(runId, lengths.length, 1_000, types)).toEqual([]);
      expect(await log.read(runId, 0, 1_000, types)).toHaveLength(lengths.length);
    });

    it("has neither gaps nor doubles, and keeps each source's order, under interleaved repeated appends", async () => {
      const append = fc.record({
        source: fc.constantFrom("a", "b", "c"),
        back: fc.nat(3),
        size: fc.nat(4),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(append, { maxLength: 25 }), async (appends) => {
          const log = await make();
          const told = new Map<string, number>();
          await Promise.all(
            appends.map(async ({ source, back, size }) => {
              const count = told.get(source) ?? 0;
              const first = Math.max(0, count - back);
              told.set(source, Math.max(count, first + size));
              const events = Array.from({ length: size }, (_, at) => sourced(source, first + at));
              await log.append(runId, source, first, events);
            }),
          );
          const all = await log.read(runId, 0, 1_000);
          expect(all.map((envelope) => envelope.seq)).toEqual(all.map((_, at) => at + 1));
          for (const [source, count] of told) {
            const own = all.map((envelope) => envelope.data as { reason: string; trials: number });
            const numbers = own.filter((data) => data.reason === source).map((data) => data.trials);
            expect(numbers).toEqual(Array.from({ length: count }, (_, at) => at));
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}

function sourced(source: string, index: number): Parameters<EventLog["append"]>[3][number] {
  const data = {
    status: "succeeded",
    archiveHash: null,
    champions: 0,
    trials: index,
    reason: source,
  } as const;
  return { type: "run.finished", generation: null, phase: null, data };
}
