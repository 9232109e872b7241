import type { Clock, ResultCache } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";

const keyOf = (n: number): string => n.toString(16).padStart(64, "0");
const bytesOf = (n: number, length = 100): Uint8Array => new Uint8Array(length).fill(n);
const entriesOf = (...numbers: number[]): ReadonlyMap<string, Uint8Array> =>
  new Map(numbers.map((n) => [keyOf(n), bytesOf(n)]));

/** A cache with room for so many bytes. */
export type MakeResultCache = (bytesMax: number, clock: Clock) => ResultCache | Promise<ResultCache>;

export function describeResultCacheContract(name: string, make: MakeResultCache): void {
  const HOUR_MS = 3_600_000;
  const open = async (bytesMax = 10_000) => {
    let nowMs = 0;
    const cache = await make(bytesMax, { nowMs: () => nowMs });
    const numbersIn = async (...numbers: number[]): Promise<number[]> => {
      const found = await cache.get(numbers.map(keyOf));
      return numbers.filter((n) => found.has(keyOf(n)));
    };
    const passHours = (hours: number): void => {
      nowMs += hours * HOUR_MS;
    };
    return { cache, numbersIn, passHours };
  };

  describe(`ResultCache of ${name}`, () => {
    it("gives back the bytes that were put, of those keys that are there", async () => {
      const { cache } = await open();
      await cache.put(entriesOf(1, 2));
      expect(await cache.get([keyOf(1), keyOf(3), keyOf(2)])).toEqual(entriesOf(1, 2));
      expect(await cache.get([])).toEqual(new Map());
    });

    it("replaces what is there", async () => {
      const { cache } = await open();
      await cache.put(entriesOf(1));
      await cache.put(new Map([[keyOf(1), bytesOf(9, 50)]]));
      expect((await cache.get([keyOf(1)])).get(keyOf(1))).toEqual(bytesOf(9, 50));
    });

    it("never holds more than its bytes, and drops what was used longest ago", async () => {
      const { cache, numbersIn, passHours } = await open(1_000);
      for (let n = 1; n <= 9; n++) {
        await cache.put(entriesOf(n));
        passHours(2);
      }
      expect(await numbersIn(1)).toEqual([1]);
      passHours(2);

      await cache.put(entriesOf(10, 11));

      const left = await numbersIn(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      expect(left).not.toContain(2);
      expect(left).toEqual(expect.arrayContaining([1, 9, 10, 11]));
      expect(left.length).toBeLessThanOrEqual(10);
    });

    it("counts the bytes of what was replaced once", async () => {
      const { cache, numbersIn } = await open(1_000);
      for (let round = 0; round < 50; round++) await cache.put(entriesOf(1, 2, 3));
      expect(await numbersIn(1, 2, 3)).toEqual([1, 2, 3]);
    });

    it("takes nothing that alone is more than it may hold", async () => {
      const { cache, numbersIn } = await open(1_000);
      await cache.put(new Map([[keyOf(1), bytesOf(1, 2_000)]]));
      expect(await numbersIn(1)).toEqual([]);
    });
  });
}
