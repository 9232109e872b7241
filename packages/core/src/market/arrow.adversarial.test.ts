import { describe, expect, it } from "vitest";
import { sha256Hex } from "../hash.ts";
import { decodeMarket, encodeMarket } from "./encode.ts";
import { flatBars, handmadeMarket, wanderingBars } from "./fixtures.ts";
import { encodePlain } from "./plainMarket.ts";

const one = handmadeMarket(flatBars([100, 101.5, 99], "nextClose"));
const several = handmadeMarket(wanderingBars(1, 70), wanderingBars(2, 70, "nextClose", "B"));
/** Behind the magic: the prefix of the schema's message, then the offset of its root. */
const ROOT_AT = 16;

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function changed(change: (view: DataView, bytes: Uint8Array) => void): () => unknown {
  const bytes = encodeMarket(one);
  change(new DataView(bytes.buffer), bytes);
  return () => decodeMarket(bytes);
}

/** The same file with another text in its metadata, padded to the same length. */
function withMetadata(from: string, to: string): () => unknown {
  return changed((_, bytes) => {
    const text = Buffer.from(bytes.buffer);
    for (let at = text.indexOf(from); at !== -1; at = text.indexOf(from, at + 1))
      text.write(to, at, "latin1");
  });
}

const corrupt = expect.objectContaining({ code: "market.corrupt", kind: "invalid" });

describe("a stored market", () => {
  it("is an Arrow file at both ends, whose columns begin at multiples of 64", () => {
    const bytes = encodeMarket(several);
    const market = decodeMarket(bytes);
    const columns = market.symbols.flatMap(({ days, open, high, low, close, volume }) => [
      ...[days, open, high, low, close, volume],
    ]);

    expect(hexOf(bytes.subarray(0, 8))).toBe("4152524f57310000");
    expect(hexOf(bytes.subarray(-6))).toBe("4152524f5731");
    expect(columns.map(({ byteOffset }) => byteOffset % 64)).toEqual(columns.map(() => 0));
  });

  it("has the very bytes that pyarrow, pandas and DuckDB were shown to read", () => {
    expect(sha256Hex(hexOf(encodeMarket(one)))).toBe(
      "adbc843a1a4654c60a5ce60388787ae417f5d8f7286fdda3effbd71b0e69bd8b",
    );
    expect(
      sha256Hex(hexOf(encodeMarket(handmadeMarket(flatBars([1, 2]), flatBars([3, 4], "nextOpen", "B"))))),
    ).toBe("b4e6fa891d5f0327cc63e03c9ee9d4ca92c19122de4828082415dcf81bd90a5c");
  });

  it("is read as homes stored it before Arrow", () => {
    expect(decodeMarket(encodePlain(several))).toEqual(several);
  });
});

describe("a damaged market is refused, whatever it promises:", () => {
  it.each([
    ["nothing at all", (): unknown => decodeMarket(new Uint8Array())],
    ["the magic alone", (): unknown => decodeMarket(encodeMarket(one).slice(0, 8))],
    ["half of it", (): unknown => decodeMarket(encodeMarket(one).slice(0, encodeMarket(one).length / 2))],
    ["another magic", changed((view) => view.setUint8(0, 0x42))],
    ["a root beyond the file", changed((view) => view.setUint32(ROOT_AT, 0xffff_ffff, true))],
    ["a root that leads to itself", changed((view) => view.setUint32(ROOT_AT, 0, true))],
    ["a root among its numbers", changed((view, { length }) => view.setUint32(ROOT_AT, length >> 1, true))],
    [
      "a table whose vtable lies before the file",
      changed((view) => view.setInt32(rootOf(view), 0x7fff_ffff, true)),
    ],
    [
      "a huge count in its footer",
      changed((view, { length }) => view.setUint32(length - 10, 0xffff_ffff, true)),
    ],
    ["more bars than it has", withMetadata('"bars":3,', '"bars":4,')],
    ["fewer bars than it has", withMetadata('"bars":3,', '"bars":2,')],
    ["bars that are no number", withMetadata('"bars":3,', '"bars":-,')],
    ["metadata with a field that is unknown", withMetadata('"bars":3,', '"barz":3,')],
    [
      "another symbol in one of its two schemas",
      changed((_, bytes) => bytes.fill(65, lastOf(bytes, "TEST"))),
    ],
    ["a price that was changed", changed((view, { length }) => view.setFloat64(length >> 1, 7, true))],
  ])("%s", (_case, decode) => {
    expect(decode).toThrowError(corrupt);
  });

  it("a text of 16 MB in place of its metadata", () => {
    const bytes = new Uint8Array(16_000_000).fill(32);
    const good = encodeMarket(one);
    bytes.set(good);
    const at = Buffer.from(good).indexOf('{"bars":');
    new DataView(bytes.buffer).setUint32(at - 4, 15_000_000, true);

    expect(() => decodeMarket(bytes)).toThrowError(corrupt);
  });

  it("more bars than its columns hold, however well formed the promise", () => {
    const huge = encodeMarket(handmadeMarket(flatBars(Array.from({ length: 10 }, () => 1))));
    const text = Buffer.from(huge.buffer);
    text.write('"bars":99,', text.indexOf('"bars":10,'), "latin1");

    expect(() => decodeMarket(huge)).toThrowError(corrupt);
  });
});

function rootOf(view: DataView): number {
  return ROOT_AT + view.getUint32(ROOT_AT, true);
}

function lastOf(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes).lastIndexOf(text);
}
