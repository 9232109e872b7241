import type { ErrorDetail } from "../errors.ts";
import { limits } from "../limits.ts";
import { measureRules, measureStrategy, type RuleMeasure } from "./measure.ts";
import type { SingleStrategy, Strategy } from "./schema.ts";
import { type Path, pointerOf, type Site, sitesOf } from "./tree.ts";
import { calendarMax } from "./wrongNumbers.ts";

const WEIGHT_SUM_TOLERANCE = 1e-9;

/** What a well-formed strategy still gets wrong; empty when it may run. */
export function problemsOf(strategy: Strategy): ErrorDetail[] {
  if (strategy.kind === "single") return problemsOfSingle(strategy, []);
  const problems = strategy.members.flatMap((member, index) =>
    problemsOfSingle(member.strategy, ["members", index, "strategy"]),
  );
  const sum = strategy.members.reduce((total, member) => total + member.weight, 0);
  if (!(Math.abs(sum - 1) <= WEIGHT_SUM_TOLERANCE)) {
    problems.push({
      pointer: "/members",
      message: `weights sum to ${sum}, they must sum to 1; divide each by the sum`,
    });
  }
  return problems;
}

/** Whether `problemsOf` has nothing to say of a strategy that is no ensemble: asked of all that is bred. */
export function isWithinLimits(strategy: SingleStrategy): boolean {
  return areWithinLimits(measureRules(strategy));
}

/** The same of a strategy whose rules measure this. */
export function areWithinLimits({ nodes, depth, lookbackBars, broken }: RuleMeasure): boolean {
  // What gate and sizing look back is a constant within the limit.
  return (
    nodes <= limits.strategyNodesMax &&
    depth <= limits.strategyDepthMax &&
    lookbackBars <= limits.lookbackBarsMax &&
    !broken
  );
}

function problemsOfSingle(strategy: SingleStrategy, at: Path): ErrorDetail[] {
  if (isWithinLimits(strategy)) return [];
  const { nodes, depth, lookbackBars } = measureStrategy(strategy);
  const pointer = pointerOf(at);
  const problems: ErrorDetail[] = [];
  if (nodes > limits.strategyNodesMax) {
    problems.push({
      pointer,
      message: `its rules have ${nodes} nodes, at most ${limits.strategyNodesMax} are allowed; remove conditions`,
    });
  }
  if (depth > limits.strategyDepthMax) {
    problems.push({
      pointer,
      message: `its rules are ${depth} levels deep, at most ${limits.strategyDepthMax} are allowed; flatten them`,
    });
  }
  if (lookbackBars > limits.lookbackBarsMax) {
    problems.push({
      pointer,
      message: `it looks back ${lookbackBars} bars, at most ${limits.lookbackBarsMax} are allowed; shorten windows`,
    });
  }
  for (const site of sitesOf(strategy)) problems.push(...problemsOfNode(site, at));
  return problems;
}

function problemsOfNode({ node, path }: Site, at: Path): ErrorDetail[] {
  const pointer = (): string => pointerOf([...at, ...path]);
  if ((node.op === "macd" || node.op === "macdHistogram") && node.fast >= node.slow) {
    return [
      { pointer: pointer(), message: `fast is ${node.fast} and slow ${node.slow}; fast must be below slow` },
    ];
  }
  if (node.op === "calendar" && Math.max(node.from, node.to) > calendarMax[node.unit]) {
    const message = `${node.unit} runs from ${node.from} to ${node.to}; it ends at ${calendarMax[node.unit]}`;
    return [{ pointer: pointer(), message: `${message}, use a value within` }];
  }
  return [];
}
