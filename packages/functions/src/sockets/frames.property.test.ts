import type { Envelope } from "@tradewind/core/events";
import fc from "fast-check";
import { expect, it } from "vitest";
import { framesOf } from "./frames.ts";

const runId = "run_00000000000000000000000001";
const envelope = (seq: number, reason: string): Envelope => ({
  runId,
  seq,
  at: "2026-01-01T00:00:00.000Z",
  type: "run.finished",
  generation: null,
  phase: null,
  data: { status: "succeeded", archiveHash: null, champions: 0, trials: 0, reason },
});

it("frames hold every envelope once and in order, and are no larger than a frame unless one envelope is", () => {
  const reason = fc.string({ maxLength: 3_000, unit: "grapheme" });
  fc.assert(
    fc.property(fc.array(reason, { maxLength: 40 }), (reasons) => {
      const envelopes = reasons.map((text, at) => envelope(at + 1, text));

      const frames = framesOf(runId, envelopes);

      const sent = frames.map(({ text }) => JSON.parse(text));
      expect(sent.flatMap(({ events }) => events)).toEqual(envelopes);
      expect(frames.map(({ lastSeq }) => lastSeq)).toEqual(sent.map(({ events }) => events.at(-1).seq));
      for (const [at, { text }] of frames.entries()) {
        expect(Buffer.byteLength(text) <= 32_000 || sent[at].events.length === 1).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

it("nothing makes no frame", () => {
  expect(framesOf(runId, [])).toEqual([]);
});
