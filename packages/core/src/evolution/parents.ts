import { exp } from "../backtest/detmath.ts";

const STEEPNESS = 10;

/** 1 ÷ (1 + e^−x). */
function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/**
 * Weights of parents by the Darwin Gödel Machine's rule, σ(10·(score − ½)) ÷ (1 + children): a good score draws, many
 * children push away, and no branch ever dies out. Scores are in [0, 1]. Source: arXiv 2505.22954.
 */
export function parentWeights(scores: readonly number[], children: readonly number[]): number[] {
  return shareWithChildren(scoreWeights(scores), children);
}

/** The part of the weights that scores decide. */
export function scoreWeights(scores: readonly number[]): number[] {
  return scores.map((score) => sigmoid(STEEPNESS * (score - 0.5)));
}

/** The part that children decide: it alone changes while a brood is bred. */
export function shareWithChildren(weights: readonly number[], children: readonly number[]): number[] {
  return weights.map((weight, index) => weight / (1 + (children[index] ?? 0)));
}

/** Fitness as its rank in [0, 1], ties sharing their mean rank, so that the scale of fitness does not matter. */
export function rankScale(fitness: readonly number[]): number[] {
  if (fitness.length === 1) return [1];
  const sorted = [...fitness].sort((a, b) => a - b);
  return fitness.map((value) => {
    const first = lowerBound(sorted, value);
    const last = upperBound(sorted, value) - 1;
    return (first + last) / 2 / (fitness.length - 1);
  });
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? value) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
