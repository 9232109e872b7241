/** Ranks values as they arrive among those that came before: a Fenwick tree over the values' order. O(log n) each. */
export interface ExpandingRank {
  /** Adds a value and answers its mid-rank among all added so far, itself included, as a fraction in (0, 1). */
  add(value: number): number;
}

/**
 * `universe` holds every value that will be added. It only fixes places in the tree: an answer depends on nothing but
 * the values added before it.
 */
export function createExpandingRank(universe: Float64Array): ExpandingRank {
  const sorted = universe.slice().sort();
  const below = new Int32Array(sorted.length + 1);
  const equals = new Int32Array(sorted.length);
  let count = 0;
  const countUpTo = (place: number): number => {
    let sum = 0;
    for (let i = place; i > 0; i -= i & -i) sum += below[i] as number;
    return sum;
  };
  return {
    add: (value) => {
      const first = lowerBound(sorted, value);
      for (let i = first + 1; i < below.length; i += i & -i) below[i] = (below[i] as number) + 1;
      count++;
      const equal = (equals[first] as number) + 1;
      equals[first] = equal;
      return (countUpTo(first) + equal / 2) / count;
    },
  };
}

/** Index of the first element that is not below `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
