import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, contentHash, sha256Hex, useSha256 } from "./hash.ts";

describe("hashes", () => {
  it("is SHA-256", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("does not depend on the order in which members were written", () => {
    expect(contentHash({ a: 1, b: { c: 2, d: 3 } })).toBe(contentHash({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it("refuses a host's function that is not SHA-256", () => {
    expect(() => useSha256(() => "")).toThrow(RangeError);
  });

  it("writes what JSON writes of a value whose keys are in order", () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .map(([key, member]) => [key, sorted(member)] as const)
                .sort(([a], [b]) => (a < b ? -1 : 1)),
            )
          : value;
    const named = fc.string({ minLength: 1 }).filter((key) => !/^\d/.test(key) && key !== "__proto__");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.string({ unit: "binary" }),
        fc.double(),
        fc.constantFrom(null, undefined, true, -0, Number.NaN),
        fc.array(tie("tree")),
        fc.dictionary(named, tie("tree")),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonicalJson(value)).toBe(JSON.stringify(sorted(value)) ?? "null");
      }),
    );
  });

  it("reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true } as never), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
