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
export function randomFor(...path: Path): Random {
  const digest = sha256Hex(path.join("\u0000"));
  const words = [0, 8, 16, 24].map((at) => Number.parseInt(digest.slice(at, at + 8), 16) | 0);
  return new Stream(xoroshiro128plusFromState(words), path);
}

type Path = readonly (string | number)[];

/** A class, not closures: streams are made by the thousand, each for a few draws. */
class Stream implements Random {
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;
  readonly #path: Path;

  constructor(generator: ReturnType<typeof xoroshiro128plusFromState>, path: Path) {
    this.#generator = generator;
    this.#path = path;
  }

  next(): number {
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError("pick: the list is empty");
    return chosen;
  }

  weighted(weights: ArrayLike<number>): number {
    return weightedIndex(weights, this.next());
  }

  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.next();
    return sum;
  }

  split(...path: Path): Random {
    return randomFor(...this.#path, ...path);
  }
}

/** The index at `uniform`, in [0, 1), of the whole of the weights; of their number where all are zero. */
export function weightedIndex(weights: ArrayLike<number>, uniform: number): number {
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
