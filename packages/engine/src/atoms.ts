import { calendarColumn } from "@tradewind/core/backtest/calendarColumn";
import type { Expression } from "@tradewind/core/backtest/expressions";
import type { RegimeGate } from "@tradewind/core/market/regime";
import { trendStates, volatilityStates } from "@tradewind/core/market/regimeStates";
import { classifyRegimes, type RegimeStates } from "@tradewind/core/market/regimes";
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
  readonly regimes: () => RegimeStates;
  /** A column of a byte a bar under a name, computed once; a constant's two numbers for each side of a comparison. */
  readonly bytes: (name: string, compute: () => Uint8Array) => number;
  readonly constants: readonly [number, number];
}

export function createAtoms(
  builder: Omit<Builder, "pool" | "bytes" | "constants" | "regimes"> & { readonly bytesMax: number },
): Atoms {
  const { arena, prices, bytesMax } = builder;
  const columns = new Map<string, number>();
  let regimes: RegimeStates | undefined;
  const own: Builder = {
    ...builder,
    pool: createPool(arena, prices.blocks * 16, bytesMax),
    bytes: (name, compute) => {
      const known = columns.get(name);
      if (known !== undefined) return known;
      const pointer = arena.reserve(prices.blocks * 128);
      new Uint8Array(arena.memory.buffer, pointer, prices.bars).set(compute());
      columns.set(name, pointer);
      return pointer;
    },
    regimes: () => {
      regimes ??= classifyRegimes(prices.source);
      return regimes;
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
        writeGate(builder, atom.gate, out);
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
    module.averagesBits(closeSums, origin, window, second.window, blocks, 0, above, below);
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

/**
 * From the comparison's bits where both sides stay numbers once they are, else from the columns. Two averages give both
 * crosses in one pass: where they are compared nobody asks.
 */
function buildCrosses(builder: Builder, id: number, pair: Pair, more: boolean): number {
  const { module, catalogue, prices, columns, pool } = builder;
  const [first, second] = [catalogue.expression(pair.left), catalogue.expression(pair.right)];
  if (first.op === "sma" && second.op === "sma" && columns.definedFrom(pair.left) >= 0) {
    const out = pool.place(id, more);
    if (out === 0) return 0;
    const other = catalogue.crossesId(pair.right, pair.left);
    const twin = other === id ? out : pool.find(other) || pool.place(other, true);
    const { blocks, closeSums, source } = prices;
    const origin = source.close[0] ?? 0;
    module.averagesBits(closeSums, origin, first.window, second.window, blocks, 1, out, twin);
    clearBoth(module, Math.max(first.window, second.window), blocks, out, twin);
    return out;
  }
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
  const { module, prices } = builder;
  const values = builder.bytes(unit, () => calendarColumn(prices.source.days, unit));
  // A span that wraps round is all but what lies between its end and its beginning.
  if (from <= to) module.withinBits(values, from, to, prices.blocks, out);
  else {
    module.withinBits(values, to + 1, from - 1, prices.blocks, out);
    module.notBits(out, prices.blocks, out);
  }
}

/** A bar's two states as one number, trend × 4 + volatility; where the gate is open they are one of those it admits. */
function writeGate({ module, prices, bytes, regimes }: Builder, gate: RegimeGate, out: number): void {
  const states = bytes("regimes", () => {
    const { trend, volatility } = regimes();
    return trend.map((state, t) => 4 * state + (volatility[t] as number));
  });
  let admitted = 0;
  for (const [trend, name] of trendStates.entries()) {
    for (const [volatility, calm] of volatilityStates.entries()) {
      const open = (gate.trend?.includes(name) ?? true) && (gate.volatility?.includes(calm) ?? true);
      if (open) admitted |= 1 << (4 * trend + volatility);
    }
  }
  module.amongBits(states, admitted, prices.blocks, out);
}
