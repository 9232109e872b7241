import type { Columns } from "@tradewind/core/backtest/columns";
import { evaluateRule } from "@tradewind/core/backtest/rules";
import { type RegimeGate, TrendState, VolatilityState } from "@tradewind/core/market/regime";
import type { CalendarRule, Comparison } from "@tradewind/core/strategy/schema";
import { createRecords, type Word, word } from "./records.ts";

/** The atoms of a population: those that the C program builds itself, and bitsets of the others, from the oracle. */
export interface AtomTable {
  comparison(rule: Comparison): number;
  calendar(rule: CalendarRule): number;
  gate(gate: RegimeGate): number;
  readonly count: number;
  readonly given: readonly Uint8Array[];
  bytes(): Uint8Array;
}

type Side = readonly [kind: Word, window: Word, value: number];

const ABOVE = 0;
const CROSSES = 1;
const GIVEN = 2;
const NOTHING: Side = [word(0), word(0), 0];

export function createAtomTable(columns: Columns): AtomTable {
  const records = createRecords();
  const numbers = new Map<string, number>();
  const given: Uint8Array[] = [];
  const numbered = (key: string, write: () => readonly [kind: number, given: number, Side, Side]): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const [kind, other, left, right] = write();
    const number = numbers.size;
    numbers.set(key, number);
    records.add(word(kind), word(other), ...left, ...right);
    return number;
  };
  const fromBits = (key: string, bits: () => Uint8Array): number =>
    numbered(key, () => [GIVEN, given.push(packed(bits())) - 1, NOTHING, NOTHING]);
  /** A comparison of two averages stands before its twin, so that both are built in one pass. */
  const above = (key: readonly [string, string], left: Side, right: Side): number => {
    const number = numbered(`above ${key.join()}`, () => [ABOVE, 0, left, right]);
    if (isAverage(left) && isAverage(right)) {
      numbered(`above ${key.toReversed().join()}`, () => [ABOVE, 0, right, left]);
    }
    return number;
  };
  return {
    comparison: (rule) => {
      const turned = rule.op === "below" || rule.op === "crossesBelow";
      const [first, second] = turned ? [rule.right, rule.left] : [rule.left, rule.right];
      const [left, right] = [sideOf(first), sideOf(second)];
      const crosses = rule.op === "crossesAbove" || rule.op === "crossesBelow";
      const key = [JSON.stringify(first), JSON.stringify(second)] as const;
      if (left === null || right === null || !isBuilt(left, right, crosses))
        return fromBits(`${crosses} ${key.join()}`, () => evaluateRule(rule, columns));
      const holds = above(key, left, right);
      return crosses ? numbered(`crosses ${key.join()}`, () => [CROSSES, holds, left, right]) : holds;
    },
    calendar: (rule) => fromBits(JSON.stringify(rule), () => evaluateRule(rule, columns)),
    gate: (gate) => fromBits(JSON.stringify(gate), () => gateBits(gate, columns)),
    get count() {
      return numbers.size;
    },
    given,
    bytes: records.bytes,
  };
}

/** What the C program computes itself; null is for the oracle. */
function sideOf(expression: Comparison["left"]): Side | null {
  if (expression.op === "level" || expression.op === "fraction") return [word(0), word(0), expression.value];
  if (expression.op === "sma") return [word(1), word(expression.window), 0];
  return expression.op === "rsi" ? [word(2), word(expression.window), 0] : null;
}

/** Averages are compared with averages, the RSI with constants; what begins to hold, of averages alone. */
function isBuilt(left: Side, right: Side, crosses: boolean): boolean {
  if (isAverage(left) || isAverage(right)) return isAverage(left) && isAverage(right);
  return !crosses && isConstant(left) !== isConstant(right);
}

function isConstant([kind]: Side): boolean {
  return kind.word === 0;
}

function isAverage([kind]: Side): boolean {
  return kind.word === 1;
}

function gateBits({ trend, volatility }: RegimeGate, columns: Columns): Uint8Array {
  const regimes = columns.regimes();
  return regimes.trend.map((state, t) => {
    const calm = VolatilityState.options[regimes.volatility[t] as number];
    const open =
      (trend?.includes(TrendState.options[state] as TrendState) ?? true) &&
      (volatility?.includes(calm as VolatilityState) ?? true);
    return open ? 1 : 0;
  });
}

/** A bit a bar, in whole blocks of 128 bars. */
function packed(bits: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 128) * 16);
  bits.forEach((bit, t) => {
    bytes[t >> 3] = (bytes[t >> 3] as number) | (bit << (t & 7));
  });
  return bytes;
}
