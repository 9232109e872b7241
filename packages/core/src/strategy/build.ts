import type { ComparisonOp, OscillatorExpression, PriceExpression, RatioExpression, Rule } from "./schema.ts";

export const close: PriceExpression = { op: "close" };

export function prices(left: PriceExpression, op: ComparisonOp, right: PriceExpression): Rule {
  return { op, of: "price", left, right };
}

export function oscillators(left: OscillatorExpression, op: ComparisonOp, right: OscillatorExpression): Rule {
  return { op, of: "oscillator", left, right };
}

export function ratios(left: RatioExpression, op: ComparisonOp, right: RatioExpression): Rule {
  return { op, of: "ratio", left, right };
}

export function level(value: number): OscillatorExpression {
  return { op: "level", value };
}

export function fraction(value: number): RatioExpression {
  return { op: "fraction", value };
}

export function scaled(of: PriceExpression, by: number): PriceExpression {
  return { op: "scaled", of, by };
}

export function allOf(...rules: Rule[]): Rule {
  return { op: "and", rules };
}

export function anyOf(...rules: Rule[]): Rule {
  return { op: "or", rules };
}

export function not(rule: Rule): Rule {
  return { op: "not", rule };
}

/** Entry and exit of one side of a strategy. */
export interface Side {
  readonly entry: Rule;
  readonly exit: Rule;
}
