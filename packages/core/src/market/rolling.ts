/** Highest value of the last `window` bars, t included; NaN until there are so many. O(n) by a monotone queue. */
export function rollingMax(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, (candidate, kept) => candidate >= kept);
}

/** Lowest value of the last `window` bars, t included; NaN until there are so many. */
export function rollingMin(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, (candidate, kept) => candidate <= kept);
}

function rollingExtreme(
  values: Float64Array,
  window: number,
  beats: (candidate: number, kept: number) => boolean,
): Float64Array {
  const extremes = new Float64Array(values.length).fill(Number.NaN);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] as number;
    while (tail > head && beats(value, values[queue[tail - 1] as number] as number)) tail--;
    queue[tail++] = t;
    if ((queue[head] as number) <= t - window) head++;
    if (t >= window - 1) extremes[t] = values[queue[head] as number] as number;
  }
  return extremes;
}
