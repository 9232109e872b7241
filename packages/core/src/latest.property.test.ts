import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLatest, LatestMap } from "./latest.ts";

const keys = fc.integer({ min: 0, max: 9 });
const steps = fc.array(fc.record({ verb: fc.constantFrom("get", "set", "delete"), key: keys }), {
  maxLength: 60,
});

describe("a map of the latest", () => {
  it("holds the last value of just those keys that were touched last", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (keptMax, taken) => {
        const map = new LatestMap<number, number>(keptMax);
        let expected: (readonly [key: number, value: number])[] = [];
        for (const [at, { verb, key }] of taken.entries()) {
          const value = verb === "set" ? at : expected.find(([own]) => own === key)?.[1];
          if (verb === "get") expect(map.get(key)).toBe(value);
          else if (verb === "set") map.set(key, at);
          else map.delete(key);
          const others = expected.filter(([own]) => own !== key);
          expected = verb === "delete" || value === undefined ? others : [...others, [key, value]];
          expected = expected.slice(-keptMax);
        }
        for (const [key, value] of expected) expect(map.get(key)).toBe(value);
      }),
    );
  });
});

describe("what was asked for last", () => {
  it("is loaded once for as long as it is kept, and what is not there each time", () => {
    const loaded: number[] = [];
    const latest = createLatest<number, string>(2);
    const ask = (key: number): string | null =>
      latest(key, () => {
        loaded.push(key);
        return key === 0 ? null : `value ${key}`;
      });

    const answers = [1, 1, 2, 1, 3, 1, 2, 0, 0].map(ask);

    expect(answers).toEqual([1, 1, 2, 1, 3, 1, 2, 0, 0].map((key) => (key === 0 ? null : `value ${key}`)));
    expect(loaded).toEqual([1, 2, 3, 2, 0, 0]);
  });
});
