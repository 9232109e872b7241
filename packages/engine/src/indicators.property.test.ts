import { createColumns } from "@tradewind/core/backtest/columns";
import type { Expression } from "@tradewind/core/backtest/expressions";
import { evaluateRule } from "@tradewind/core/backtest/rules";
import { wanderingBars } from "@tradewind/core/market/fixtures";
import type { Comparison } from "@tradewind/core/strategy/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArena } from "./arena.ts";
import { createCatalogue } from "./catalogue.ts";
import { copyMarket } from "./marketMemory.ts";
import { instantiate } from "./module.ts";
import { createSymbols } from "./symbols.ts";

const BARS_PER_YEAR = 252;

function loaded(seed: number, bars: number, limits = { columnBytesMax: 8_000_000, bitBytesMax: 500_000 }) {
  const source = wanderingBars(seed, bars, seed % 2 === 0 ? "nextOpen" : "nextClose");
  const arena = createArena();
  const module = instantiate(arena.memory);
  const catalogue = createCatalogue();
  const market = { datasetId: "", barsPerYear: BARS_PER_YEAR, symbols: [source] };
  const [symbol] = createSymbols(module, arena, catalogue, market, copyMarket(arena, market), limits);
  const read = (pointer: number) => new Float64Array(arena.memory.buffer, pointer, bars).slice();
  const readBits = (pointer: number) => {
    const bytes = new Uint8Array(arena.memory.buffer, pointer, Math.ceil(bars / 8));
    return Uint8Array.from({ length: bars }, (_, t) => ((bytes[t >> 3] as number) >> (t & 7)) & 1);
  };
  const comparison = ({ op, left, right }: Comparison) =>
    catalogue.comparisonId(op, catalogue.expressionId(left), catalogue.expressionId(right));
  return { symbol: symbol!, oracle: createColumns(source, BARS_PER_YEAR), read, readBits, comparison };
}

const window = fc.oneof(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 400 }));
const width = fc.integer({ min: 10, max: 80 }).map((twentieths) => twentieths / 20);
const prices: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({ op: fc.constantFrom("open", "high", "low", "close") }),
  fc.record({ op: fc.constantFrom("sma", "ema", "wma", "donchianHigh", "donchianLow"), window }),
  fc.record({
    op: fc.constantFrom("bollingerUpper", "bollingerLower", "keltnerUpper", "keltnerLower"),
    window,
    width,
  }),
);
const others: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({ op: fc.constantFrom("rsi", "stochastic", "adx", "volumeBalance"), window }),
  fc.record({ op: fc.constantFrom("roc", "atr", "cci", "realisedVolatility", "zScore"), window }),
  fc.record({ op: fc.constantFrom("distanceFromHigh", "distanceFromLow", "volume"), window }),
  fc.record({ op: fc.constantFrom("macd", "macdHistogram"), fast: window, slow: window, signal: window }),
  fc.record({ op: fc.constant("scaled"), of: prices, by: fc.constantFrom(0.97, 1.01, 1.2345) }),
  fc.record({ op: fc.constant("gap"), of: prices, over: prices }),
) as fc.Arbitrary<Expression>;
const expressions = fc.oneof(prices, others);

describe("the engine's columns", () => {
  it("are core's dense columns bit for bit, for every leaf, window and length", () => {
    const symbols = [1, 2, 3, 19, 20, 21, 128, 129, 500, 777].map((bars, seed) => loaded(seed, bars));
    fc.assert(
      fc.property(expressions, fc.nat(symbols.length - 1), (expression, index) => {
        const { symbol, oracle, read } = symbols[index]!;
        symbol.columns.release();
        expect(read(symbol.columns.column(expression))).toEqual(oracle.column(expression));
      }),
      { numRuns: 2_000 },
    );
    for (const { symbol, oracle, read } of symbols) {
      expect(read(symbol.prices.dailyVolatility)).toEqual(oracle.dailyVolatility());
    }
  });

  it("stay right where only a few fit and the oldest must go", () => {
    const few = loaded(5, 300, { columnBytesMax: 12_000, bitBytesMax: 200 });
    fc.assert(
      fc.property(expressions, (expression) => {
        few.symbol.columns.release();
        expect(few.read(few.symbol.columns.column(expression))).toEqual(few.oracle.column(expression));
      }),
      { numRuns: 300 },
    );
  });
});

describe("the engine's comparisons", () => {
  const op = fc.constantFrom("above", "below", "crossesAbove", "crossesBelow");
  const constant = fc.constantFrom(0, 0.5, 1, 50, 100).map((value) => ({ op: "fraction", value }));
  const side = fc.oneof({ weight: 4, arbitrary: expressions }, { weight: 1, arbitrary: constant });

  it("are true where core's rules are, bar for bar, whatever stands on either side", () => {
    const symbols = [
      loaded(6, 1_000),
      loaded(7, 257),
      loaded(8, 640, { columnBytesMax: 1, bitBytesMax: 1 }),
      loaded(9, 1),
    ];
    fc.assert(
      fc.property(op, side, side, fc.nat(symbols.length - 1), (kind, left, right, index) => {
        const { symbol, oracle, readBits, comparison } = symbols[index]!;
        const rule = { op: kind, of: "ratio", left, right } as Comparison;
        symbol.atoms.release();
        expect(readBits(symbol.atoms.bits(comparison(rule), true))).toEqual(evaluateRule(rule, oracle));
      }),
      { numRuns: 2_000 },
    );
  });
});
