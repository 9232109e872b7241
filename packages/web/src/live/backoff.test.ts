import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("waits grow and stop growing", () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => backoffMs(attempt, 0.5));

  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[0]).toBe(300);
  expect(waits.at(-1)).toBe(11_250);
});

test("the random part moves a wait between half and the whole of its bound", () => {
  expect([backoffMs(2, 0), backoffMs(2, 0.999)]).toEqual([800, 1_599]);
});
