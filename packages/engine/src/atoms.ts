import { columnsOf } from "@tradewind/core/backtest/columns";
import type { Expression } from "@tradewind/core/backtest/expressions";
import type { Bars } from "@tradewind/core/market/bars";
import { type RegimeGate, TrendState, VolatilityState } from "@tradewind/core/market/regime";
import type { CalendarRule, Comparison } from "@tradewind/core/strategy/schema";
import { type Arena, createSlots } from "./arena.ts";
import { buildColumn, type IndicatorContext, keyOf } from "./indicators.ts";
import type { EngineModule } from "./module.ts";
import type { PriceColumns } from "./priceColumns.ts";

/** What rules are made of, each as a pointer to its column or bitset, kept for a whole population. */
export interface Atoms {
  column(expression: Expression): number;
  comparison(rule: Comparison): number;
  calendar(rule: CalendarRule): number;
  gate(gate: RegimeGate): number;
  /** Ends the use of all pointers got so far. */
  release(): void;
}

export interface AtomLimits {
  /** Bytes of indicator columns and of bitsets that are kept between strategies. */
  readonly columnBytesMax: number;
  readonly bitBytesMax: number;
}

/** The step of a column for two bars; a constant has the step 0. */
const PAIR_BYTES = 16;

export function createAtoms(
  module: EngineModule,
  arena: Arena,
  prices: PriceColumns,
  barsPerYear: number,
  limits: AtomLimits,
): Atoms {
  const { blocks, source } = prices;
  const columns = createColumnCache(module, arena, prices, barsPerYear, limits.columnBytesMax);
  const bits = createSlots(arena, blocks * 16, limits.bitBytesMax);
  const operand = createOperands(arena, columns.column);
  const pack = createPacker(module, arena, prices);
  return {
    column: columns.column,
    comparison: (rule) => {
      const turned = rule.op === "below" || rule.op === "crossesBelow";
      const [left, right] = turned ? [rule.right, rule.left] : [rule.left, rule.right];
      const level = rule.op === "above" || rule.op === "below";
      return bits.get(`${level ? ">" : "x"} ${keyOf(left)}|${keyOf(right)}`, (out) => {
        const [first, firstStep] = operand(left, 0);
        const [second, secondStep] = operand(right, 1);
        const build = level ? module.aboveBits : module.crossesBits;
        build(first, firstStep, second, secondStep, blocks, out);
      });
    },
    calendar: ({ unit, from, to }) =>
      bits.get(`calendar ${unit} ${from} ${to}`, (out) => {
        const values = columnsOf(source, barsPerYear).calendar(unit);
        // A span that wraps round is all but what lies between its end and its beginning.
        if (from <= to) pack(values, from, to, out);
        else {
          pack(values, to + 1, from - 1, out);
          module.notBits(out, blocks, out);
        }
      }),
    gate: (gate) =>
      bits.get(`gate ${gate.trend?.join()} ${gate.volatility?.join()}`, (out) => {
        pack(gateBytes(gate, source, barsPerYear), 1, 1, out);
      }),
    release: () => {
      columns.release();
      bits.release();
    },
  };
}

function createColumnCache(
  module: EngineModule,
  arena: Arena,
  prices: PriceColumns,
  barsPerYear: number,
  bytesMax: number,
) {
  const slots = createSlots(arena, prices.columnBytes, bytesMax);
  const column = (expression: Expression): number => {
    switch (expression.op) {
      case "open":
      case "high":
      case "low":
      case "close":
        return prices[expression.op];
      case "level":
      case "fraction":
        throw new RangeError(`the constant ${expression.value} has no column`);
      default:
        return slots.get(keyOf(expression), (out) => buildColumn(expression, context, out));
    }
  };
  const context: IndicatorContext = { module, prices, barsPerYear, slots, column };
  return { column, release: slots.release };
}

/** Where a side of a comparison is read from, and by which step. */
function createOperands(arena: Arena, column: Atoms["column"]) {
  const constants = [arena.reserve(PAIR_BYTES), arena.reserve(PAIR_BYTES)] as const;
  return (expression: Expression, side: 0 | 1): readonly [pointer: number, step: number] => {
    if (expression.op !== "level" && expression.op !== "fraction") return [column(expression), PAIR_BYTES];
    new Float64Array(arena.memory.buffer, constants[side], 2).fill(expression.value);
    return [constants[side], 0];
  };
}

/** Bits where a byte a bar lies within two bounds, both included. */
function createPacker(module: EngineModule, arena: Arena, { bars, blocks }: PriceColumns) {
  const bytes = arena.reserve(blocks * 128);
  return (values: Uint8Array, low: number, high: number, out: number): void => {
    new Uint8Array(arena.memory.buffer, bytes, bars).set(values);
    module.withinBits(bytes, low, high, blocks, out);
  };
}

/** 1 where the bar's states are listed on both axes; an absent axis admits all. */
function gateBytes(gate: RegimeGate, source: Bars, barsPerYear: number): Uint8Array {
  const { trend, volatility } = columnsOf(source, barsPerYear).regimes();
  const trends = TrendState.options.map((state) => gate.trend?.includes(state) ?? true);
  const calms = VolatilityState.options.map((state) => gate.volatility?.includes(state) ?? true);
  return trend.map((state, t) => (trends[state] === true && calms[volatility[t] as number] === true ? 1 : 0));
}
