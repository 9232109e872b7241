import { limits } from "../limits.ts";
import type { Random } from "../random.ts";
import { canonicalise, canonicaliseNew } from "./canonical.ts";
import { clamp, grid } from "./grid.ts";
import { moveConstant, moveWindow } from "./mutateNumbers.ts";
import { firstOf, type Offspring, offspring } from "./offspring.ts";
import { nameStrategy } from "./print.ts";
import type { SingleStrategy, Stops, Strategy } from "./schema.ts";
import { strategyText } from "./text.ts";

const LEVERAGE_GAIN = 0.5;
const LEVERAGE_FACTOR_MAX = 1.2;
const STOP_FACTOR = 0.9;
const STOP_LOSS_MIN = 0.05;
const MICRO_MIN = 0.02;
const MICRO_SPAN = 0.03;
const TRIES = 8;

/**
 * For a strategy below its CAGR target: leverage × min(1.2, 1 + gap × 0.5), at most 3; `gap` is the target less the
 * CAGR, a fraction. Of an ensemble every member is raised. Null when nothing changes: no gap, or at the maximum.
 */
export function raiseLeverage(strategy: Strategy, gap: number): Strategy | null {
  if (!(gap > 0)) return null;
  const factor = Math.min(LEVERAGE_FACTOR_MAX, 1 + gap * LEVERAGE_GAIN);
  return changedEverywhere(strategy, (single) => {
    const leverage = Math.min(limits.leverageMax, single.sizing.leverage * factor);
    return { ...single, sizing: { ...single.sizing, leverage: grid.stop(leverage) } };
  });
}

/**
 * For a strategy below its Sharpe target: stop loss × 0.9, at least 0.05. Of an ensemble every member is tightened.
 * Null when nothing changes: no stop loss is set, or none is above 0.05; a tighter one is never loosened.
 */
export function tightenStop(strategy: Strategy): Strategy | null {
  return changedEverywhere(strategy, (single) => {
    const { stopLoss } = single.stops;
    if (stopLoss === undefined || stopLoss <= STOP_LOSS_MIN) return single;
    const tighter = grid.stop(Math.max(STOP_LOSS_MIN, stopLoss * STOP_FACTOR));
    return { ...single, stops: { ...single.stops, stopLoss: tighter } };
  });
}

function changedEverywhere(
  strategy: Strategy,
  change: (single: SingleStrategy) => SingleStrategy,
): Strategy | null {
  const child =
    strategy.kind === "single"
      ? canonicaliseNew(change(strategy))
      : canonicalise({
          kind: "ensemble",
          members: strategy.members.map((member) => ({ ...member, strategy: change(member.strategy) })),
        });
  return strategyText(child) === strategyText(canonicalise(strategy)) ? null : child;
}

export interface MicroOffspring {
  readonly child: Strategy;
  readonly note: string;
}

/**
 * One small step for a near-winner: a window by one bar, or a threshold or stop by 2 % to 5 %. Of an ensemble one
 * member takes the step. Null when eight attempts changed nothing.
 */
export function microMutate(strategy: Strategy, random: Random): MicroOffspring | null {
  if (strategy.kind === "single") return microStep(strategy, random);
  const chosen = random.below(strategy.members.length);
  const member = strategy.members[chosen];
  const step = member === undefined ? null : microStep(member.strategy, random);
  if (member === undefined || step === null) return null;
  const child = canonicalise({
    kind: "ensemble",
    members: strategy.members.map((other, index) =>
      index === chosen ? { ...other, strategy: step.child } : other,
    ),
  });
  return {
    child,
    note: `${nameStrategy(member.strategy)}: ${step.note}`,
  };
}

function microStep(strategy: SingleStrategy, random: Random): Offspring | null {
  return firstOf(TRIES, () => {
    const share = (MICRO_MIN + MICRO_SPAN * random.next()) * (random.chance(0.5) ? 1 : -1);
    const moved = microChange(strategy, random, share);
    return moved === null ? null : offspring(strategy, moved);
  });
}

function microChange(strategy: SingleStrategy, random: Random, share: number): SingleStrategy | null {
  switch (random.weighted([3, 3, 2])) {
    case 0:
      return moveWindow(strategy, random, () => 1);
    case 1:
      return moveConstant(strategy, random, share, true);
    default:
      return nudgedStop(strategy, random, share);
  }
}

const levels = ["stopLoss", "takeProfit", "trailingStop"] as const;
/** Micro-steps of stops are tenths of a per cent. */
const NUDGE_STEPS = 1_000;

function nudgedStop(strategy: SingleStrategy, random: Random, share: number): SingleStrategy | null {
  const set = levels.filter((name) => strategy.stops[name] !== undefined);
  if (set.length === 0) return null;
  const name = random.pick(set);
  const value = strategy.stops[name] ?? STOP_LOSS_MIN;
  const nudge = Math.max(1, Math.round(Math.abs(value * share) * NUDGE_STEPS)) / NUDGE_STEPS;
  const moved = grid.stop(clamp(share < 0 ? value - nudge : value + nudge, 0.01, upperBound(name)));
  return { ...strategy, stops: { ...strategy.stops, [name]: moved } };
}

function upperBound(name: keyof Stops): number {
  return name === "takeProfit" ? 2 : 0.5;
}
