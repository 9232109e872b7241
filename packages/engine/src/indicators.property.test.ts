import { createColumns } from "@tradewind/core/backtest/columns";
import type { Expression } from "@tradewind/core/backtest/expressions";
import { evaluateRule } from "@tradewind/core/backtest/rules";
import { wanderingBars } from "@tradewind/core/market/fixtures";
import { randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import { rulesOf } from "@tradewind/core/strategy/tree";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArena } from "./arena.ts";
import { instantiate } from "./module.ts";
import { createSymbolEngine } from "./symbolEngine.ts";

const BARS_PER_YEAR = 252;

function loaded(seed: number, bars: number, limits = { columnBytesMax: 8_000_000, bitBytesMax: 500_000 }) {
  const source = wanderingBars(seed, bars, seed % 2 === 0 ? "nextOpen" : "nextClose");
  const arena = createArena();
  const symbol = createSymbolEngine(instantiate(arena.memory), arena, source, BARS_PER_YEAR, limits);
  const read = (pointer: number) => new Float64Array(arena.memory.buffer, pointer, bars).slice();
  const readBits = (pointer: number) => {
    const bytes = new Uint8Array(arena.memory.buffer, pointer, Math.ceil(bars / 8));
    return Uint8Array.from({ length: bars }, (_, t) => ((bytes[t >> 3] as number) >> (t & 7)) & 1);
  };
  return { symbol, oracle: createColumns(source, BARS_PER_YEAR), read, readBits };
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
    const symbols = [1, 2, 3, 128, 129, 500, 777].map((bars, seed) => loaded(seed, bars));
    fc.assert(
      fc.property(expressions, fc.nat(symbols.length - 1), (expression, index) => {
        const { symbol, oracle, read } = symbols[index]!;
        symbol.release();
        expect(read(symbol.column(expression))).toEqual(oracle.column(expression));
      }),
      { numRuns: 1_500 },
    );
  });

  it("stay right where only a few fit and the oldest must go", () => {
    const few = loaded(5, 300, { columnBytesMax: 12_000, bitBytesMax: 200 });
    fc.assert(
      fc.property(expressions, (expression) => {
        few.symbol.release();
        expect(few.read(few.symbol.column(expression))).toEqual(few.oracle.column(expression));
      }),
      { numRuns: 300 },
    );
  });
});

describe("the engine's bitsets", () => {
  it("are true where core's rules are, bar for bar", () => {
    const symbols = [loaded(6, 1_000), loaded(7, 257), loaded(8, 640, { columnBytesMax: 1, bitBytesMax: 1 })];
    fc.assert(
      fc.property(fc.integer(), fc.nat(symbols.length - 1), (seed, index) => {
        const { symbol, oracle, readBits } = symbols[index]!;
        const strategy = generateStrategy(randomFor(seed, "rules"), { depthMax: 8, longBias: 0 });
        symbol.release();
        for (const { rule } of rulesOf(strategy)) {
          expect(readBits(symbol.rule(rule))).toEqual(evaluateRule(rule, oracle));
        }
      }),
      { numRuns: 700 },
    );
  });
});
