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

export type RuleName = "entry" | "exit" | "shortEntry" | "shortExit";

/** One node of a strategy: in which rule, how deep in it (the root is 1), and where. Of few nodes it is asked where. */
export class Site {
  readonly name: RuleName;
  readonly sort: Sort;
  readonly node: Node;
  readonly depth: number;
  readonly #above: Site | null;
  /** The way from the site above; a number stands in its list of rules. */
  readonly #step: string | number;

  constructor(above: Site | null, step: string | number, name: RuleName, sort: Sort, node: Node) {
    this.name = name;
    this.sort = sort;
    this.node = node;
    this.depth = above === null ? 1 : above.depth + 1;
    this.#above = above;
    this.#step = step;
  }

  get path(): Path {
    if (this.#above === null) return [this.#step];
    const above = this.#above.path;
    return typeof this.#step === "number" ? [...above, "rules", this.#step] : [...above, this.#step];
  }
}

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
export function sitesOf(strategy: SingleStrategy): readonly Site[] {
  const sites: Site[] = [];
  collectRule(sites, "entry", strategy.entry);
  collectRule(sites, "exit", strategy.exit);
  if (strategy.direction === "both") {
    collectRule(sites, "shortEntry", strategy.shortEntry);
    collectRule(sites, "shortExit", strategy.shortExit);
  }
  return sites;
}

function collectRule(sites: Site[], name: RuleName, rule: Rule): void {
  collectSites(sites, new Site(null, name, name, "rule", rule));
}

/** Adds a site and all below it, in the order of `childrenOf`. */
function collectSites(sites: Site[], site: Site): void {
  const { name, node } = site;
  sites.push(site);
  switch (node.op) {
    case "above":
    case "below":
    case "crossesAbove":
    case "crossesBelow":
      collectSites(sites, new Site(site, "left", name, node.of, node.left));
      collectSites(sites, new Site(site, "right", name, node.of, node.right));
      return;
    case "and":
    case "or":
      for (let index = 0; index < node.rules.length; index++) {
        collectSites(sites, new Site(site, index, name, "rule", node.rules[index] as Rule));
      }
      return;
    case "not":
    case "forBars":
      collectSites(sites, new Site(site, "rule", name, "rule", node.rule));
      return;
    case "scaled":
      collectSites(sites, new Site(site, "of", name, "price", node.of));
      return;
    case "gap":
      collectSites(sites, new Site(site, "of", name, "price", node.of));
      collectSites(sites, new Site(site, "over", name, "price", node.over));
  }
}

/** A node and everything below it, parents first. */
export function nodesBelow(node: Node, nodes: Node[] = []): readonly Node[] {
  nodes.push(node);
  switch (node.op) {
    case "above":
    case "below":
    case "crossesAbove":
    case "crossesBelow":
      nodesBelow(node.left, nodes);
      return nodesBelow(node.right, nodes);
    case "and":
    case "or":
      for (const rule of node.rules) nodesBelow(rule, nodes);
      return nodes;
    case "not":
    case "forBars":
      return nodesBelow(node.rule, nodes);
    case "scaled":
      return nodesBelow(node.of, nodes);
    case "gap":
      nodesBelow(node.of, nodes);
      return nodesBelow(node.over, nodes);
    default:
      return nodes;
  }
}

export function isRule(node: Node): node is Rule {
  return "left" in node || "rules" in node || "rule" in node || node.op === "calendar";
}

/** The sites that hold rules. */
export function ruleSitesOf(strategy: SingleStrategy): RuleSite[] {
  return sitesOf(strategy).filter(isRuleSite);
}

export type RuleSite = Site & { readonly node: Rule };

function isRuleSite(site: Site): site is RuleSite {
  return site.sort === "rule";
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
  switch (node.op) {
    case "above":
    case "below":
    case "crossesAbove":
    case "crossesBelow":
      return 1 + countNodes(node.left) + countNodes(node.right);
    case "and":
    case "or": {
      let count = 1;
      for (const rule of node.rules) count += countNodes(rule);
      return count;
    }
    case "not":
    case "forBars":
      return 1 + countNodes(node.rule);
    case "scaled":
      return 1 + countNodes(node.of);
    case "gap":
      return 1 + countNodes(node.of) + countNodes(node.over);
    default:
      return 1;
  }
}

export function depthOf(node: Node): number {
  return childrenOf(node).reduce((deepest, child) => Math.max(deepest, 1 + depthOf(child.node)), 1);
}

/** RFC 6901 pointer of a path. No key of the language needs escaping. */
export function pointerOf(path: Path): string {
  return path.map((step) => `/${step}`).join("");
}
