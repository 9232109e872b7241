import { columnsOf } from "@tradewind/core/backtest/columns";
import type { Expression } from "@tradewind/core/backtest/expressions";
import type { Bars } from "@tradewind/core/market/bars";
import { type RegimeGate, TrendState, VolatilityState } from "@tradewind/core/market/regime";
import type { CalendarRule } from "@tradewind/core/strategy/schema";
import type { Arena } from "./arena.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ColumnCache } from "./columnCache.ts";
import type { EngineModule } from "./module.ts";
import { createPool, type Pool } from "./pool.ts";
import type { PriceColumns } from "./priceColumns.ts";

/** A symbol's atoms as bitsets, kept for a whole population. */
export interface Atoms {
  /**
   * The bitset of an atom, built where it is not known. It holds until `release`. Answers 0 where every piece of the
   * cache is in use, unless more are allowed.
   */
  bits(atom: number, more: boolean): number;
  /** Ends the use of all pointers got so far. */
  release(): void;
  readonly pool: Pool;
}

interface Builder {
  readonly module: EngineModule;
  readonly arena: Arena;
  readonly catalogue: Catalogue;
  readonly prices: PriceColumns;
  readonly columns: ColumnCache;
  readonly pool: Pool;
  readonly barsPerYear: number;
  /** A byte a bar; two numbers for each side of a comparison that is a constant. */
  readonly bytes: () => number;
  readonly constants: readonly [number, number];
}

export function createAtoms(
  builder: Omit<Builder, "pool" | "bytes" | "constants"> & { readonly bytesMax: number },
): Atoms {
  const { arena, prices, bytesMax } = builder;
  let bytes = 0;
  const own: Builder = {
    ...builder,
    pool: createPool(arena, prices.blocks * 16, bytesMax),
    bytes: () => {
      if (bytes === 0) bytes = arena.reserve(prices.blocks * 128);
      return bytes;
    },
    constants: [arena.reserve(16), arena.reserve(16)],
  };
  return {
    bits: (atom, more) => {
      const known = own.pool.find(atom);
      return known !== 0 ? known : build(own, atom, more);
    },
    release: () => {
      own.pool.release();
    },
    pool: own.pool,
  };
}

function build(builder: Builder, id: number, more: boolean): number {
  const atom = builder.catalogue.atom(id);
  switch (atom.kind) {
    case "above":
      return buildAbove(builder, id, atom, more);
    case "crosses":
      return buildCrosses(builder, id, atom, more);
    case "calendar":
      return placed(builder, id, more, (out) => writeCalendar(builder, atom.rule, out));
    case "gate":
      return placed(builder, id, more, (out) => {
        pack(builder, gateBytes(atom.gate, builder.prices.source, builder.barsPerYear), 1, 1, out);
      });
  }
}

function placed({ pool }: Builder, id: number, more: boolean, fill: (out: number) => void): number {
  const out = pool.place(id, more);
  if (out !== 0) fill(out);
  return out;
}

interface Pair {
  readonly left: number;
  readonly right: number;
}

/** Two columns give both comparisons in one pass: the other one is asked for soon, as a rule for the other side. */
function buildAbove(builder: Builder, id: number, { left, right }: Pair, more: boolean): number {
  const { module, catalogue, prices, columns, pool } = builder;
  const [first, second] = [catalogue.expression(left), catalogue.expression(right)];
  const out = pool.place(id, more);
  if (out === 0) return 0;
  const { blocks } = prices;
  if (isConstant(first) && isConstant(second)) {
    fillBits(builder, first.value > second.value, out);
  } else if (isConstant(second)) {
    module.aboveConstantBits(columns.column(first), second.value, blocks, out);
  } else if (isConstant(first)) {
    module.belowConstantBits(columns.column(second), first.value, blocks, out);
  } else {
    const other = catalogue.aboveId(right, left);
    const twin = other === id ? out : pool.find(other) || pool.place(other, true);
    compareColumns(builder, first, second, [out, twin]);
  }
  columns.release();
  return out;
}

function compareColumns(
  { module, prices, columns }: Builder,
  first: Expression,
  second: Expression,
  [above, below]: readonly [number, number],
): void {
  const { blocks, closeSums, source } = prices;
  const origin = source.close[0] ?? 0;
  if (first.op === "sma" && second.op === "sma") {
    const { window } = first;
    module.averagesBits(closeSums, origin, window, second.window, blocks, above, below);
    clearBoth(module, Math.max(window, second.window) - 1, blocks, above, below);
  } else if (first.op === "sma") {
    module.columnAverageBits(columns.column(second), closeSums, origin, first.window, blocks, below, above);
    clearBoth(module, first.window - 1, blocks, above, below);
  } else if (second.op === "sma") {
    module.columnAverageBits(columns.column(first), closeSums, origin, second.window, blocks, above, below);
    clearBoth(module, second.window - 1, blocks, above, below);
  } else {
    module.aboveBelowBits(columns.column(first), columns.column(second), blocks, above, below);
  }
}

function clearBoth(module: EngineModule, bar: number, blocks: number, above: number, below: number): void {
  module.clearBefore(above, bar, blocks);
  module.clearBefore(below, bar, blocks);
}

/** From the comparison's bits where both sides stay numbers once they are, else from the columns. */
function buildCrosses(builder: Builder, id: number, pair: Pair, more: boolean): number {
  const { module, catalogue, prices, columns, pool } = builder;
  const aboveId = catalogue.aboveId(pair.left, pair.right);
  const above = pool.find(aboveId) || buildAbove(builder, aboveId, pair, more);
  if (above === 0) return 0;
  const out = pool.place(id, more);
  if (out === 0) return 0;
  const [left, right] = [columns.definedFrom(pair.left), columns.definedFrom(pair.right)];
  if (left >= 0 && right >= 0) {
    module.crossesOf(above, Math.max(left, right), prices.blocks, out);
  } else {
    const [first, firstStep] = operand(builder, pair.left, 0);
    const [second, secondStep] = operand(builder, pair.right, 1);
    module.crossesBits(first, firstStep, second, secondStep, above, prices.blocks, out);
  }
  columns.release();
  return out;
}

/** Where a side is read from, and its step for two bars. */
function operand(
  { arena, catalogue, columns, constants }: Builder,
  id: number,
  side: 0 | 1,
): readonly [pointer: number, step: number] {
  const expression = catalogue.expression(id);
  if (!isConstant(expression)) return [columns.column(expression), 16];
  new Float64Array(arena.memory.buffer, constants[side], 2).fill(expression.value);
  return [constants[side], 0];
}

function isConstant(expression: Expression): expression is Extract<Expression, { value: number }> {
  return expression.op === "level" || expression.op === "fraction";
}

function fillBits({ arena, prices }: Builder, value: boolean, out: number): void {
  new Uint8Array(arena.memory.buffer, out, prices.blocks * 16).fill(value ? 255 : 0);
}

function writeCalendar(builder: Builder, { unit, from, to }: CalendarRule, out: number): void {
  const { module, prices, barsPerYear } = builder;
  const values = columnsOf(prices.source, barsPerYear).calendar(unit);
  // A span that wraps round is all but what lies between its end and its beginning.
  if (from <= to) pack(builder, values, from, to, out);
  else {
    pack(builder, values, to + 1, from - 1, out);
    module.notBits(out, prices.blocks, out);
  }
}

/** Bits where a byte a bar lies within two bounds, both included. */
function pack(builder: Builder, values: Uint8Array, low: number, high: number, out: number): void {
  const { module, arena, prices } = builder;
  const bytes = builder.bytes();
  new Uint8Array(arena.memory.buffer, bytes, prices.bars).set(values);
  module.withinBits(bytes, low, high, prices.blocks, out);
}

/** 1 where the bar's states are listed on both axes; an absent axis admits all. */
function gateBytes(gate: RegimeGate, source: Bars, barsPerYear: number): Uint8Array {
  const { trend, volatility } = columnsOf(source, barsPerYear).regimes();
  const trends = TrendState.options.map((state) => gate.trend?.includes(state) ?? true);
  const calms = VolatilityState.options.map((state) => gate.volatility?.includes(state) ?? true);
  return trend.map((state, t) => (trends[state] === true && calms[volatility[t] as number] === true ? 1 : 0));
}
