import { weightedIndex } from "../random.ts";

/** Of the whole, for each addend: twice as far as sums may lie apart that were rounded on different ways. */
const ROUNDING = 4 * Number.EPSILON;

/**
 * Weights that change one at a time, and are drawn by all the while: `indexAt` answers as `weightedIndex` does, to the last
 * bit, but finds by halves what that one counts off.
 */
export class SummedWeights {
  readonly #weights: Float64Array;
  /** Of the weights up to each, itself included. */
  readonly #sums: Float64Array;

  constructor(weights: readonly number[]) {
    this.#weights = Float64Array.from(weights);
    this.#sums = new Float64Array(weights.length);
    this.#addUp(0);
  }

  set(index: number, weight: number): void {
    this.#weights[index] = weight;
    this.#addUp(index);
  }

  indexAt(uniform: number): number {
    const sums = this.#sums;
    const total = sums[sums.length - 1] ?? 0;
    const wanted = uniform * total;
    const index = firstAbove(sums, wanted);
    // So near a bound, how `weightedIndex` rounds decides on which side it is.
    const margin = total * sums.length * ROUNDING;
    const above = (sums[index] ?? 0) - wanted;
    const below = index === 0 ? total : wanted - (sums[index - 1] ?? 0);
    return above > margin && below > margin ? index : weightedIndex(this.#weights, uniform);
  }

  #addUp(from: number): void {
    let sum = from === 0 ? 0 : (this.#sums[from - 1] ?? 0);
    for (let index = from; index < this.#sums.length; index++) {
      sum += this.#weights[index] as number;
      this.#sums[index] = sum;
    }
  }
}

function firstAbove(sums: Float64Array, wanted: number): number {
  let low = 0;
  let high = sums.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
