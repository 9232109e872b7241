import fc from "fast-check";
import { expect, it } from "vitest";
import { nestingOf } from "./nesting.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it("counts the nesting of any JSON document, whatever its strings hold", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      expect(nestingOf(JSON.stringify(value))).toBe(depthOf(value));
      expect(nestingOf(JSON.stringify(value, null, 2))).toBe(depthOf(value));
    }),
  );
});

it("is not misled by brackets, quotes and backslashes inside strings", () => {
  expect(nestingOf(JSON.stringify({ 'a"[[{\\': ['}}]]"{{\\\\"'] }))).toBe(2);
});

it("counts brackets that are never closed", () => {
  expect(nestingOf("[".repeat(100_000))).toBe(100_000);
});
