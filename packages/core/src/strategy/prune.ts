import { limits } from "../limits.ts";
import type { Rule } from "./schema.ts";
import { countNodes, depthOf } from "./tree.ts";

/** Levels below which a group no longer fits: a comparison of a scaled price inside a gap has four. */
const GROUP_ROOM_MIN = 5;

/** A rule cut down to `room` levels; where a group has no room left its first operand takes its place. */
export function pruneDepth(rule: Rule, room: number = limits.strategyDepthMax): Rule {
  if (depthOf(rule) <= room) return rule;
  switch (rule.op) {
    case "and":
    case "or": {
      const [first] = rule.rules;
      if (room < GROUP_ROOM_MIN && first !== undefined) return pruneDepth(first, room);
      return { op: rule.op, rules: rule.rules.map((member) => pruneDepth(member, room - 1)) };
    }
    case "not":
    case "forBars":
      if (room < GROUP_ROOM_MIN) return pruneDepth(rule.rule, room);
      return { ...rule, rule: pruneDepth(rule.rule, room - 1) };
    default:
      return rule;
  }
}

/** Rules cut down until all of them together have at most `nodesMax` nodes: the largest loses an operand each time. */
export function pruneNodes(rules: readonly Rule[], nodesMax: number = limits.strategyNodesMax): Rule[] {
  const pruned = [...rules];
  for (;;) {
    const sizes = pruned.map(countNodes);
    if (sizes.reduce((sum, size) => sum + size, 0) <= nodesMax) return pruned;
    const largest = sizes.indexOf(Math.max(...sizes));
    const rule = pruned[largest];
    const smaller = rule === undefined ? null : shrinkOnce(rule);
    if (smaller === null) return pruned;
    pruned[largest] = smaller;
  }
}

/** A rule with one operand less; null for one that is a single condition. */
export function shrinkOnce(rule: Rule): Rule | null {
  switch (rule.op) {
    case "and":
    case "or": {
      const [first, second] = rule.rules;
      if (first === undefined || second === undefined) return null;
      if (rule.rules.length > 2) return { op: rule.op, rules: rule.rules.slice(0, -1) };
      return countNodes(first) <= countNodes(second) ? first : second;
    }
    case "not":
    case "forBars": {
      const inner = shrinkOnce(rule.rule);
      return inner === null ? null : { ...rule, rule: inner };
    }
    default:
      return null;
  }
}
