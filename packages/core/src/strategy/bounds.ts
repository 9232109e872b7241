import { TerminalError } from "../errors.ts";

/** JSON nesting and size of any strategy within the limits, with room to spare. */
const JSON_DEPTH_MAX = 64;
const JSON_VALUES_MAX = 10_000;
const FORBIDDEN_KEYS = new Set(["__proto__", "prototype", "constructor"]);

/**
 * Refuses input that no strategy can be, before anything recursive touches it: too deep, too large, or with keys
 * that reach for a prototype. Iterative, so that depth costs no stack; a cycle ends at the depth limit.
 */
export function assertBounded(input: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: input, depth: 1 }];
  let seen = 0;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item.value !== "object" || item.value === null) continue;
    if (item.depth > JSON_DEPTH_MAX) {
      throw refusal(`is nested deeper than ${JSON_DEPTH_MAX} levels; flatten it`);
    }
    const children = membersOf(item.value);
    seen += children.length;
    if (seen > JSON_VALUES_MAX) {
      throw refusal(`has more than ${JSON_VALUES_MAX} values; remove rules or members`);
    }
    for (const value of children) open.push({ value, depth: item.depth + 1 });
  }
}

function membersOf(value: object): unknown[] {
  if (Array.isArray(value)) {
    if (value.length > JSON_VALUES_MAX) {
      throw refusal(`holds an array of ${value.length} items, at most ${JSON_VALUES_MAX} fit; shorten it`);
    }
    return [...value];
  }
  const keys = Object.keys(value);
  const forbidden = keys.find((key) => FORBIDDEN_KEYS.has(key));
  if (forbidden !== undefined) throw refusal(`has a field named ${forbidden}; remove it`);
  return Object.values(value);
}

function refusal(message: string): TerminalError {
  return new TerminalError("invalid", "strategy.invalid", `strategy refused: it ${message}`, {
    details: [{ pointer: "", message }],
  });
}
