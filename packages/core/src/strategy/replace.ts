import type { Rule, SingleStrategy } from "./schema.ts";
import type { Expression, Node, Path } from "./tree.ts";

/**
 * A strategy with another node, or another number of one, at the path of a site. Only what fits the place may come there:
 * a node of the site's sort, a number for a number. All that is not on the way to it is shared.
 */
export function replaceAt(strategy: SingleStrategy, path: Path, value: Node | number): SingleStrategy {
  const name = path[0];
  if (name === "entry") return { ...strategy, entry: inRule(strategy.entry, path, 1, value) };
  if (name === "exit") return { ...strategy, exit: inRule(strategy.exit, path, 1, value) };
  if (strategy.direction !== "both") return strategy;
  return name === "shortEntry"
    ? { ...strategy, shortEntry: inRule(strategy.shortEntry, path, 1, value) }
    : { ...strategy, shortExit: inRule(strategy.shortExit, path, 1, value) };
}

function inRule(rule: Rule, path: Path, at: number, value: Node | number): Rule {
  const step = path[at];
  if (step === undefined) return value as Rule;
  switch (rule.op) {
    case "and":
    case "or": {
      const place = path[at + 1];
      const rules = rule.rules.map((member, index) =>
        index === place ? inRule(member, path, at + 2, value) : member,
      );
      return { op: rule.op, rules };
    }
    case "not":
      return { op: "not", rule: inRule(rule.rule, path, at + 1, value) };
    case "forBars":
      return step === "rule"
        ? { op: "forBars", rule: inRule(rule.rule, path, at + 1, value), bars: rule.bars }
        : { op: "forBars", rule: rule.rule, bars: value as number };
    case "calendar":
      return { ...rule, [step]: value as number };
    default: {
      const left = step === "left" ? inExpression(rule.left, path, at + 1, value) : rule.left;
      const right = step === "right" ? inExpression(rule.right, path, at + 1, value) : rule.right;
      return { op: rule.op, of: rule.of, left, right } as Rule;
    }
  }
}

function inExpression(expression: Expression, path: Path, at: number, value: Node | number): Expression {
  const step = path[at];
  if (step === undefined) return value as Expression;
  if (expression.op === "scaled" && step === "of") {
    const of = inExpression(expression.of, path, at + 1, value) as typeof expression.of;
    return { op: "scaled", of, by: expression.by };
  }
  if (expression.op === "gap") {
    const side = step === "of" ? expression.of : expression.over;
    const changed = inExpression(side, path, at + 1, value) as typeof side;
    return step === "of"
      ? { op: "gap", of: changed, over: expression.over }
      : { op: "gap", of: expression.of, over: changed };
  }
  return { ...expression, [step]: value as number } as Expression;
}
