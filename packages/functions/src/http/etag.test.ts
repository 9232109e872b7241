import { describe, expect, it } from "vitest";
import { etagOf, isUnchanged } from "./etag.ts";

describe("If-None-Match", () => {
  it.each([
    ['"v3"', true],
    ['W/"v3"', true],
    ['"v1", "v3"', true],
    ["*", true],
    ['"v31"', false],
    ["v3", false],
    ["", false],
    [undefined, false],
  ])("%s against version 3: %s", (header, unchanged) => {
    expect(isUnchanged(header, etagOf(3))).toBe(unchanged);
  });
});
