/** Below so many values sorting them all is as quick as choosing. */
const SORTED_WHOLE_MAX = 64;

/**
 * The `count` lowest of values without NaN in ascending order: what sorting them all would begin with, in linear time.
 * Changes the order of what it is given.
 */
export function lowestOf(values: Float64Array, count: number): Float64Array {
  if (count < values.length && values.length > SORTED_WHOLE_MAX) partition(values, count);
  else values.sort();
  return values.subarray(0, count).sort();
}

/** Moves the `count` lowest values to the front (Hoare 1961), the middle of three as pivot. */
function partition(values: Float64Array, count: number): void {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOf(
      values[low] as number,
      values[(low + high) >>> 1] as number,
      values[high] as number,
    );
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left > right) break;
      const swapped = values[left] as number;
      values[left++] = values[right] as number;
      values[right--] = swapped;
    }
    if (count - 1 <= right) high = right;
    else if (count - 1 >= left) low = left;
    else return;
  }
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
