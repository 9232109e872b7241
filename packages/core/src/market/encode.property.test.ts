import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import type { Market } from "./bars.ts";
import { datasetIdOf, decodeMarket, encodeMarket, marketHash, marketIdOf } from "./encode.ts";
import { flatBars, handmadeMarket, wanderingBars } from "./fixtures.ts";

const markets = fc
  .record({
    seed: fc.integer(),
    bars: fc.integer({ min: 1, max: 60 }),
    symbols: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }), {
      minLength: 1,
      maxLength: 4,
    }),
    fill: fc.constantFrom("nextOpen" as const, "nextClose" as const),
  })
  .map(({ seed, bars, symbols, fill }) =>
    handmadeMarket(...symbols.map((symbol) => wanderingBars(seed, bars, fill, symbol))),
  );

function refusalOf(bytes: Uint8Array): unknown {
  try {
    return decodeMarket(bytes);
  } catch (error) {
    return error;
  }
}

describe("a market as bytes", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(markets, (market) => {
        expect(decodeMarket(encodeMarket(market))).toEqual(market);
      }),
    );
  });

  it("is decoded without copying where the bytes allow it, and still right where they do not", () => {
    const market = handmadeMarket(wanderingBars(1, 20));
    const bytes = encodeMarket(market);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);

    expect(decodeMarket(bytes).symbols[0]!.close.buffer).toBe(bytes.buffer);
    expect(decodeMarket(shifted.subarray(3))).toEqual(market);
  });

  it("is refused when any one byte is changed", () => {
    fc.assert(
      fc.property(markets, fc.nat(), fc.integer({ min: 1, max: 255 }), (market, at, change) => {
        const bytes = encodeMarket(market);
        const place = at % bytes.length;
        bytes[place] = bytes[place]! ^ change;

        const error = refusalOf(bytes);

        expect(error).toBeInstanceOf(TerminalError);
        expect(error).toMatchObject({ code: "market.corrupt" });
      }),
      { numRuns: 500 },
    );
  });

  it("is refused when cut or lengthened", () => {
    fc.assert(
      fc.property(markets, fc.nat(), fc.integer({ min: 1, max: 64 }), (market, cut, more) => {
        const bytes = encodeMarket(market);
        const longer = new Uint8Array(bytes.length + more);
        longer.set(bytes);

        expect(refusalOf(bytes.slice(0, cut % bytes.length))).toMatchObject({ code: "market.corrupt" });
        expect(refusalOf(longer)).toMatchObject({ code: "market.corrupt" });
      }),
    );
  });

  it.each([
    ["not a number", Number.NaN],
    ["infinite", Number.POSITIVE_INFINITY],
    ["zero", 0],
    ["negative", -1],
  ])("is not made from a price that is %s", (_case, price) => {
    expect(() => encodeMarket(handmadeMarket(flatBars([100, price, 100])))).toThrow(/market cannot be used/);
  });

  it("is not made from symbols with different days", () => {
    const market = handmadeMarket(flatBars([1, 2, 3]), flatBars([1, 2], "nextOpen", "OTHER"));
    expect(() => encodeMarket(market)).toThrow(/OTHER/);
  });
});

describe("a market's hash", () => {
  it("does not depend on the id it is kept under, but on every price", () => {
    const market = handmadeMarket(wanderingBars(5, 30));
    const renamed: Market = { ...market, datasetId: "dat_other" };
    const other = handmadeMarket(wanderingBars(6, 30));

    expect(marketHash(renamed)).toBe(marketHash(market));
    expect(marketHash(other)).not.toBe(marketHash(market));
    expect(datasetIdOf(market)).toBe(`dat_${marketHash(market).slice(0, 32)}`);
    expect(marketIdOf(market)).toMatch(/^mkt_[0-9a-f]{32}$/);
  });
});
