import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { sha256Hex } from "./hash.ts";

/** A seeded stream of randomness. Two streams of different paths are independent. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  /** Uniform integer in [low, high], both included. */
  between(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element, uniformly. The list must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** An index, with probability proportional to its weight; uniform where all weights are zero. */
  weighted(weights: ArrayLike<number>): number;
  /** Approximately standard normal: the sum of twelve uniforms less six, so no transcendental function is used. */
  normal(): number;
  /** A stream of its own below this one's path. */
  split(...path: readonly (string | number)[]): Random;
}

/**
 * The stream of one purpose: seeded by the hash of its path, so it depends on nothing drawn elsewhere.
 * Convention: (run seed, generation, candidate index, purpose).
 */
export function randomFor(...path: readonly (string | number)[]): Random {
  const digest = sha256Hex(path.join("\u0000"));
  const words = [0, 8, 16, 24].map((at) => Number.parseInt(digest.slice(at, at + 8), 16) | 0);
  const generator = xoroshiro128plusFromState(words);
  const next = (): number => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  };
  return fromUniform(next, path);
}

function fromUniform(next: () => number, path: readonly (string | number)[]): Random {
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (list) => {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new RangeError("pick: the list is empty");
      return chosen;
    },
    weighted: (weights) => weightedIndex(weights, next()),
    normal: () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += next();
      return sum;
    },
    split: (...below_) => randomFor(...path, ...below_),
  };
}

function weightedIndex(weights: ArrayLike<number>, uniform: number): number {
  let total = 0;
  for (let index = 0; index < weights.length; index++) total += weights[index] as number;
  if (!(total > 0)) return Math.floor(uniform * weights.length);
  let left = uniform * total;
  for (let index = 0; index < weights.length; index++) {
    left -= weights[index] as number;
    if (left < 0) return index;
  }
  return Array.from(weights).findLastIndex((weight) => weight > 0);
}
