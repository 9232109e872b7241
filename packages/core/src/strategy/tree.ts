import type {
  OscillatorExpression,
  PriceExpression,
  RatioExpression,
  Rule,
  SingleStrategy,
} from "./schema.ts";

/** The types of the language. Only nodes of one sort may take each other's place. */
export type Sort = "rule" | "price" | "oscillator" | "ratio";
export type Expression = PriceExpression | OscillatorExpression | RatioExpression;
export type Node = Rule | Expression;
export type Path = readonly (string | number)[];

/** One node of a strategy: where it stands and how deep in its rule (the root is 1). */
export interface Site {
  readonly path: Path;
  readonly sort: Sort;
  readonly node: Node;
  readonly depth: number;
}

export type RuleName = "entry" | "exit" | "shortEntry" | "shortExit";

/** The rules a strategy has, with their names, in a fixed order. */
export function rulesOf(strategy: SingleStrategy): readonly { name: RuleName; rule: Rule }[] {
  const rules: { name: RuleName; rule: Rule }[] = [
    { name: "entry", rule: strategy.entry },
    { name: "exit", rule: strategy.exit },
  ];
  if (strategy.direction === "both") {
    rules.push({ name: "shortEntry", rule: strategy.shortEntry });
    rules.push({ name: "shortExit", rule: strategy.shortExit });
  }
  return rules;
}

/** Every node of every rule, parents before children. */
export function sitesOf(strategy: SingleStrategy): Site[] {
  return rulesOf(strategy).flatMap(({ name, rule }) => sitesBelow(rule, "rule", [name]));
}

/** A node and everything below it, parents first; `path` is the node's own. */
export function sitesBelow(node: Node, sort: Sort, path: Path = [], depth = 1): Site[] {
  const sites: Site[] = [];
  collectSites(sites, { path, sort, node, depth });
  return sites;
}

function collectSites(sites: Site[], site: Site): void {
  sites.push(site);
  for (const { path, sort, node } of childrenOf(site.node)) {
    collectSites(sites, { path: [...site.path, ...path], sort, node, depth: site.depth + 1 });
  }
}

export function isRule(node: Node): node is Rule {
  return "left" in node || "rules" in node || "rule" in node || node.op === "calendar";
}

/** The sites that hold rules. */
export function ruleSitesOf(strategy: SingleStrategy): (Site & { readonly node: Rule })[] {
  return sitesOf(strategy).flatMap((site) => (isRule(site.node) ? [{ ...site, node: site.node }] : []));
}

/** The direct children of a node with their places in it. */
export function childrenOf(node: Node): { path: Path; sort: Sort; node: Node }[] {
  switch (node.op) {
    case "above":
    case "below":
    case "crossesAbove":
    case "crossesBelow":
      return [
        { path: ["left"], sort: node.of, node: node.left },
        { path: ["right"], sort: node.of, node: node.right },
      ];
    case "and":
    case "or":
      return node.rules.map((rule, index) => ({ path: ["rules", index], sort: "rule", node: rule }));
    case "not":
    case "forBars":
      return [{ path: ["rule"], sort: "rule", node: node.rule }];
    case "scaled":
      return [{ path: ["of"], sort: "price", node: node.of }];
    case "gap":
      return [
        { path: ["of"], sort: "price", node: node.of },
        { path: ["over"], sort: "price", node: node.over },
      ];
    default:
      return [];
  }
}

export function countNodes(node: Node): number {
  return childrenOf(node).reduce((sum, child) => sum + countNodes(child.node), 1);
}

export function depthOf(node: Node): number {
  return childrenOf(node).reduce((deepest, child) => Math.max(deepest, 1 + depthOf(child.node)), 1);
}

/** A copy of `root` with another value at `path`. Untyped: whoever builds a strategy this way parses the result. */
export function replaceAt(root: unknown, path: Path, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(root)) {
    return root.map((item: unknown, index) => (index === head ? replaceAt(item, rest, value) : item));
  }
  if (typeof root !== "object" || root === null) return root;
  const members: Record<string, unknown> = { ...root };
  return { ...members, [head]: replaceAt(members[head], rest, value) };
}

/** RFC 6901 pointer of a path. No key of the language needs escaping. */
export function pointerOf(path: Path): string {
  return path.map((step) => `/${step}`).join("");
}
