import type { Envelope } from "@tradewind/core/events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sequence } from "./sequencer.ts";

const event = (seq: number): Envelope => ({
  runId: "run_01JZ0000000000000000000001",
  seq,
  at: "2026-01-01T00:00:00.000Z",
  type: "phase.started",
  generation: 0,
  phase: "generation",
  data: {},
});

/** A wire that may cut, repeat and reorder messages; what is asked again comes from the log. */
function deliver(total: number, cuts: readonly number[]): readonly number[] {
  const seen: number[] = [];
  let last = 0;
  for (const start of [...cuts, 0]) {
    const from = start % (total + 1);
    const answer = sequence(
      last,
      range(from + 1, total)
        .reverse()
        .map(event),
    );
    seen.push(...answer.ready.map(({ seq }) => seq));
    last = answer.lastSeq;
    expect(answer.gap).toBe(from > seen.length && answer.ready.length === 0 && from < total);
  }
  return seen;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

test("whatever is repeated, reordered or cut, every event comes once and in order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.array(fc.nat(80), { maxLength: 12 }), (total, cuts) => {
      expect(deliver(total, cuts)).toEqual(range(1, total));
    }),
  );
});

test("a gap is told, and nothing behind it is let through", () => {
  const answer = sequence(4, [event(5), event(7), event(8)]);

  expect(answer).toEqual({ ready: [event(5)], gap: true, lastSeq: 5 });
});
