import type { Rule } from "./schema.ts";
import { type Expression, isRule, type Node } from "./tree.ts";

/** Whether two rules say the same, written the same way. Shared parts cost nothing. */
export function sameRule(a: Rule, b: Rule): boolean {
  if (a === b) return true;
  switch (a.op) {
    case "and":
    case "or":
      return b.op === a.op && sameRules(a.rules, b.rules);
    case "not":
      return b.op === "not" && sameRule(a.rule, b.rule);
    case "forBars":
      return b.op === "forBars" && a.bars === b.bars && sameRule(a.rule, b.rule);
    case "calendar":
      return b.op === "calendar" && a.unit === b.unit && a.from === b.from && a.to === b.to;
    default:
      if (b.op !== a.op || b.of !== a.of) return false;
      return sameExpression(a.left, b.left) && sameExpression(a.right, b.right);
  }
}

function sameRules(a: readonly Rule[], b: readonly Rule[]): boolean {
  if (a.length !== b.length) return false;
  for (const [index, rule] of a.entries()) {
    const other = b[index];
    if (other === undefined || !sameRule(rule, other)) return false;
  }
  return true;
}

/** Whether two nodes are the same, be they rules or expressions. */
export function sameNode(a: Node, b: Node): boolean {
  if (isRule(a)) return isRule(b) && sameRule(a, b);
  return !isRule(b) && sameExpression(a, b);
}

/** Whether two expressions are the same, numbers and all. */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  switch (a.op) {
    case "open":
    case "high":
    case "low":
    case "close":
      return b.op === a.op;
    case "level":
    case "fraction":
      return b.op === a.op && a.value === b.value;
    case "scaled":
      return b.op === "scaled" && a.by === b.by && sameExpression(a.of, b.of);
    case "gap":
      return b.op === "gap" && sameExpression(a.of, b.of) && sameExpression(a.over, b.over);
    case "macd":
    case "macdHistogram":
      return b.op === a.op && a.fast === b.fast && a.slow === b.slow && a.signal === b.signal;
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower":
      return b.op === a.op && a.window === b.window && a.width === b.width;
    default:
      return b.op === a.op && a.window === b.window;
  }
}
