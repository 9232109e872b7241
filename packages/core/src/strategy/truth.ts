import type { Rule } from "./schema.ts";

/** The canonical rule that holds on no bar. The language has no literal for it; two constants compare just as well. */
export const NEVER: Rule = {
  op: "above",
  of: "oscillator",
  left: { op: "level", value: 0 },
  right: { op: "level", value: 100 },
};

/** The canonical rule that holds on every bar. */
export const ALWAYS: Rule = {
  op: "above",
  of: "oscillator",
  left: { op: "level", value: 100 },
  right: { op: "level", value: 0 },
};

/** Whether a canonical rule is one of the two constants; null for any other. */
export function truthOf(rule: Rule): boolean | null {
  if (rule.op !== "above" || rule.of !== "oscillator") return null;
  if (rule.left.op !== "level" || rule.right.op !== "level") return null;
  return rule.left.value > rule.right.value;
}

export function truth(value: boolean): Rule {
  return value ? ALWAYS : NEVER;
}
