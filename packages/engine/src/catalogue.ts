import type { Expression } from "@tradewind/core/backtest/expressions";
import { TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import type { RegimeGate } from "@tradewind/core/market/regime";
import { trendStates, volatilityStates } from "@tradewind/core/market/regimeStates";
import { lookbackOf } from "@tradewind/core/strategy/measure";
import type { CalendarRule, ComparisonOp } from "@tradewind/core/strategy/schema";
import { createPairTable } from "./pairTable.ts";

/** What a rule is made of: where one expression is above another, begins to be, or where the calendar or a gate says so. */
export type Atom =
  | { readonly kind: "above" | "crosses"; readonly left: number; readonly right: number }
  | { readonly kind: "calendar"; readonly rule: CalendarRule }
  | { readonly kind: "gate"; readonly gate: RegimeGate };

/**
 * Gives expressions and atoms small numbers: equal ones the same, for all symbols of a market. A population asks some
 * ten times a strategy, so that the usual ones are found without a text or a hash of one.
 */
export interface Catalogue {
  expressionId(expression: Expression): number;
  expression(id: number): Expression;
  /** Bars that an expression needs before it can be trusted. */
  lookbackBars(id: number): number;
  comparisonId(op: ComparisonOp, left: number, right: number): number;
  /** Where one side is above the other. */
  aboveId(left: number, right: number): number;
  /** Where the left side begins to be above the right one. */
  crossesId(left: number, right: number): number;
  calendarId(rule: CalendarRule): number;
  gateId(gate: RegimeGate): number;
  atom(id: number): Atom;
}

const WINDOWS = 512;
const OPS = [
  ...["sma", "ema", "wma", "donchianHigh", "donchianLow", "rsi", "stochastic", "adx", "volumeBalance"],
  ...["roc", "atr", "cci", "realisedVolatility", "zScore", "distanceFromHigh", "distanceFromLow", "volume"],
];
const opCodes: ReadonlyMap<string, number> = new Map(OPS.map((op, code) => [op, code]));

export function createCatalogue(): Catalogue {
  const expressions = createExpressions();
  const atoms: Atom[] = [];
  const above = createPairTable();
  const crosses = createPairTable();
  const others = new Map<string, number>();
  const add = (atom: Atom): number => atoms.push(atom) - 1;
  const pairId = (table: typeof above, kind: "above" | "crosses", left: number, right: number): number => {
    const known = table.find(left, right);
    if (known !== -1) return known;
    const id = add({ kind, left, right });
    table.add(left, right, id);
    return id;
  };
  const otherId = (key: string, atom: () => Atom): number => {
    const known = others.get(key);
    if (known !== undefined) return known;
    const id = add(atom());
    others.set(key, id);
    return id;
  };
  return {
    ...expressions,
    comparisonId: (op, left, right) => {
      if (op === "above") return pairId(above, "above", left, right);
      if (op === "below") return pairId(above, "above", right, left);
      if (op === "crossesAbove") return pairId(crosses, "crosses", left, right);
      return pairId(crosses, "crosses", right, left);
    },
    aboveId: (left, right) => pairId(above, "above", left, right),
    crossesId: (left, right) => pairId(crosses, "crosses", left, right),
    calendarId: (rule) => otherId(`${rule.unit} ${rule.from} ${rule.to}`, () => ({ kind: "calendar", rule })),
    gateId: (gate) => otherId(gateKey(gate), () => ({ kind: "gate", gate })),
    atom: (id) => atoms[id] as Atom,
  };
}

/** States in their own order, so that a gate's text does not depend on how it lists them. */
function gateKey({ trend, volatility }: RegimeGate): string {
  const trends = trendStates.filter((state) => trend?.includes(state) ?? true);
  const calms = volatilityStates.filter((state) => volatility?.includes(state) ?? true);
  return `gate ${trends.join()} ${calms.join()}`;
}

type Expressions = Pick<Catalogue, "expressionId" | "expression" | "lookbackBars">;

function createExpressions(): Expressions {
  const expressions: Expression[] = [];
  const lookbacks: number[] = [];
  const windowed = new Int32Array(OPS.length * WINDOWS).fill(-1);
  const constants = new Map<number, number>();
  const others = new Map<string, number>();
  const add = (expression: Expression): number => {
    assertWindow(expression);
    lookbacks.push(lookbackOf(expression));
    return expressions.push(expression) - 1;
  };
  const keep = <K>(map: Map<K, number>, key: K, expression: Expression): number => {
    const known = map.get(key);
    if (known !== undefined) return known;
    const id = add(expression);
    map.set(key, id);
    return id;
  };
  const expressionId = (expression: Expression): number => {
    const { op } = expression;
    if (op === "level" || op === "fraction") return keep(constants, expression.value, expression);
    const code = opCodes.get(op);
    const { window = WINDOWS } = expression as { window?: number };
    if (code === undefined || (window | 0) !== window || window < 0 || window >= WINDOWS)
      return keep(others, keyOf(expression, expressionId), expression);
    const place = code * WINDOWS + window;
    const known = windowed[place] as number;
    if (known !== -1) return known;
    windowed[place] = add(expression);
    return windowed[place] as number;
  };
  return {
    expressionId,
    expression: (id) => expressions[id] as Expression,
    lookbackBars: (id) => lookbacks[id] as number,
  };
}

/** The module's scratch memory holds windows up to the language's limit; `parseStrategy` lets no other through. */
function assertWindow(expression: Expression): void {
  if (!("window" in expression)) return;
  const { op, window } = expression;
  if (Number.isInteger(window) && window >= 1 && window <= limits.lookbackBarsMax) return;
  throw new TerminalError(
    "invalid",
    "engine.window",
    `${op} has a window of ${window}; windows are whole numbers up to ${limits.lookbackBarsMax}: parse the strategy first`,
  );
}

/** The text of an expression that is neither a constant nor an operator with a window alone. */
function keyOf(expression: Expression, idOf: (expression: Expression) => number): string {
  switch (expression.op) {
    case "scaled":
      return `scaled ${expression.by} ${idOf(expression.of)}`;
    case "gap":
      return `gap ${idOf(expression.of)} ${idOf(expression.over)}`;
    case "macd":
    case "macdHistogram":
      return `${expression.op} ${expression.fast} ${expression.slow} ${expression.signal}`;
    default:
      return "width" in expression
        ? `${expression.op} ${expression.window} ${expression.width}`
        : expression.op;
  }
}
