import type { Random } from "../random.ts";
import { close, fraction, level, oscillators, prices, ratios, scaled } from "./build.ts";
import {
  oscillatorOf,
  priceFactors,
  randomAverage,
  randomOscillator,
  randomPrice,
  randomRatio,
  ratioOf,
  thresholdFor,
} from "./domains.ts";
import { ruleFamilies } from "./family.ts";
import type { PriceExpression, Rule } from "./schema.ts";
import { sideOfFamily } from "./templates.ts";

const LEAF_DEPTH = 2;

/** A random rule of at most `depthMax` levels (at least 2), grown so that all depths up to it are common. */
export function growRule(random: Random, depthMax: number): Rule {
  if (depthMax <= LEAF_DEPTH || random.chance(0.45)) return randomCondition(random, depthMax);
  switch (random.weighted([4, 3, 1, 1])) {
    case 0:
      return { op: "and", rules: [growRule(random, depthMax - 1), growRule(random, depthMax - 1)] };
    case 1:
      return { op: "or", rules: [growRule(random, depthMax - 1), growRule(random, depthMax - 1)] };
    case 2:
      return { op: "not", rule: growRule(random, depthMax - 1) };
    default:
      return { op: "forBars", rule: randomFilter(random), bars: random.between(2, 5) };
  }
}

/** A price leaf, now and then scaled by a few per cent where there is room for the level. */
export function growPrice(random: Random, depthMax: number): PriceExpression {
  const leaf = randomPrice(random);
  return depthMax > 1 && random.chance(0.2) ? scaled(leaf, random.pick(priceFactors)) : leaf;
}

/** A single condition: a textbook signal, a filter, or an indicator against a threshold or a slower self. */
function randomCondition(random: Random, depthMax: number): Rule {
  if (random.chance(0.5)) return randomComparison(random, depthMax);
  if (random.chance(0.5)) return randomFilter(random);
  const { entry, exit } = sideOfFamily(random.pick(ruleFamilies), random);
  const signal = random.chance(0.5) ? entry : exit;
  const fits = signal.op !== "and" && signal.op !== "or" && signal.op !== "not";
  return fits && depthMax > LEAF_DEPTH ? signal : randomComparison(random, depthMax);
}

/** Two prices, or an indicator against a threshold of its own domain or against another window of itself. */
function randomComparison(random: Random, depthMax: number): Rule {
  const op = random.pick(["above", "above", "below", "below", "crossesAbove", "crossesBelow"] as const);
  switch (random.weighted([3, 3, 3])) {
    case 0:
      return prices(growPrice(random, depthMax - 1), op, growPrice(random, depthMax - 1));
    case 1: {
      const left = randomOscillator(random);
      if (left.op === "level") return randomFilter(random);
      const right = random.chance(0.15)
        ? oscillatorOf(left.op, random)
        : level(thresholdFor(left.op, random));
      return oscillators(left, op, right);
    }
    default: {
      const left = randomRatio(random);
      const self = "window" in left && random.chance(0.15);
      return ratios(left, op, self ? ratioOf(left.op, random) : fraction(thresholdFor(left.op, random)));
    }
  }
}

/** A condition that holds on a large share of bars, to narrow a signal without silencing it. */
export function randomFilter(random: Random): Rule {
  switch (random.below(7)) {
    case 0:
      return prices(close, "above", randomAverage(random, [75, 100, 120, 150, 200]));
    case 1:
      return oscillators(oscillatorOf("adx", random), "above", level(thresholdFor("adx", random, 10, 20)));
    case 2:
      return ratios(
        ratioOf("realisedVolatility", random),
        "below",
        fraction(thresholdFor("realisedVolatility", random, 0.2, 0.4)),
      );
    case 3:
      return ratios(ratioOf("volume", random), "above", fraction(thresholdFor("volume", random, 0.7, 1.1)));
    case 4:
      return ratios(
        ratioOf("distanceFromHigh", random),
        "above",
        fraction(thresholdFor("distanceFromHigh", random, -0.2, -0.08)),
      );
    case 5:
      return ratios(ratioOf("roc", random), "above", fraction(thresholdFor("roc", random, -0.1, 0)));
    default:
      return oscillators(oscillatorOf("rsi", random), "above", level(thresholdFor("rsi", random, 30, 50)));
  }
}
