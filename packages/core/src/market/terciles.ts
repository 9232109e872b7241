/**
 * The tercile of the last value among all: 0 where its mid-rank, as a fraction of their number, is below one third, 2
 * where it is above two thirds, else 1.
 */
export function tercileOfLast(values: Float64Array): number {
  const last = values[values.length - 1] as number;
  let below = 0;
  let equal = 0;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] as number;
    if (value < last) below++;
    else if (value === last) equal++;
  }
  const share = (below + equal / 2) / values.length;
  return share < 1 / 3 ? 0 : share > 2 / 3 ? 2 : 1;
}

/**
 * The tercile of each value among all up to it, as `tercileOfLast` has it. Values are zero or above.
 *
 * Worked out from the last value back to the first: all of them stand in a list in order of size, each leaves it once it
 * is judged, and meanwhile the bounds of the middle third move by a place or two. After sorting that is linear time.
 */
export function expandingTerciles(values: Float64Array): Uint8Array {
  const sizes = rankedSizes(values);
  const middle = boundOf(sizes, (count) => 2 * count);
  const upper = boundOf(sizes, (count) => 4 * count + 1);
  const terciles = new Uint8Array(values.length);
  for (let t = values.length - 1; t >= 0; t--) {
    const place = sizes.places[t] as number;
    terciles[t] = place < middle.place ? 0 : place < upper.place ? 1 : 2;
    removeFrom(sizes, place);
    follow(sizes, place, middle);
    follow(sizes, place, upper);
  }
  return terciles;
}

/** The different values in order of size as a linked list, from which those that no bar has any more are taken out. */
interface RankedSizes {
  /** Where each bar's value stands. */
  readonly places: Int32Array;
  /** Bars that have a place's value. */
  readonly equal: Int32Array;
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly end: number;
  /** Bars left. */
  count: number;
}

function rankedSizes(values: Float64Array): RankedSizes {
  const order = orderOf(values);
  const places = new Int32Array(values.length);
  const equal = new Int32Array(values.length + 1);
  let end = 0;
  let last = Number.NaN;
  for (let i = 0; i < order.length; i++) {
    const t = order[i] as number;
    if (i > 0 && values[t] !== last) end++;
    last = values[t] as number;
    places[t] = end;
    equal[end] = (equal[end] as number) + 1;
  }
  if (order.length > 0) end++;
  const before = new Int32Array(end + 1);
  const after = new Int32Array(end + 1);
  for (let place = 0; place <= end; place++) {
    before[place] = place - 1;
    after[place] = place + 1;
  }
  return { places, equal, before, after, end, count: values.length };
}

const DIGITS = 256;
const DIGITS_PER_VALUE = 8;

/** Indices in order of size: numbers from zero up order as their bits do, so bytes are sorted by counting, the lowest first. */
function orderOf(values: Float64Array): Uint32Array {
  const digits = new Uint8Array(values.slice().buffer);
  let order = new Uint32Array(values.length);
  for (let t = 0; t < order.length; t++) order[t] = t;
  let next = new Uint32Array(values.length);
  for (let digit = 0; digit < DIGITS_PER_VALUE; digit++) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let at = digit; at < digits.length; at += DIGITS_PER_VALUE) {
      const bucket = (digits[at] as number) + 1;
      starts[bucket] = (starts[bucket] as number) + 1;
    }
    for (let bucket = 1; bucket <= DIGITS; bucket++) {
      starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number);
    }
    for (let i = 0; i < order.length; i++) {
      const t = order[i] as number;
      const bucket = digits[t * DIGITS_PER_VALUE + digit] as number;
      const place = starts[bucket] as number;
      next[place] = t;
      starts[bucket] = place + 1;
    }
    [order, next] = [next, order];
  }
  return order;
}

function removeFrom(sizes: RankedSizes, place: number): void {
  const { equal, before, after } = sizes;
  sizes.count--;
  equal[place] = (equal[place] as number) - 1;
  if (equal[place] !== 0) return;
  const [lower, higher] = [before[place] as number, after[place] as number];
  if (lower >= 0) after[lower] = higher;
  before[higher] = lower;
}

/** The first place of the list whose mid-rank among the bars left, six times over and so a whole number, is at least so much. */
interface Bound {
  place: number;
  /** Bars with a smaller value. */
  below: number;
  readonly leastOf: (count: number) => number;
}

function boundOf(sizes: RankedSizes, leastOf: Bound["leastOf"]): Bound {
  const bound = { place: 0, below: 0, leastOf };
  settle(sizes, bound);
  return bound;
}

/** Brings a bound up to date with the removal of one bar. */
function follow(sizes: RankedSizes, removed: number, bound: Bound): void {
  if (removed < bound.place) bound.below--;
  else if (removed === bound.place && sizes.equal[removed] === 0)
    bound.place = sizes.after[removed] as number;
  settle(sizes, bound);
}

function settle({ equal, before, after, end, count }: RankedSizes, bound: Bound): void {
  const least = bound.leastOf(count);
  let { place, below } = bound;
  for (let lower = before[place] as number; lower >= 0; lower = before[lower] as number) {
    const here = equal[lower] as number;
    if (6 * below - 3 * here < least) break;
    place = lower;
    below -= here;
  }
  while (place !== end && 6 * below + 3 * (equal[place] as number) < least) {
    below += equal[place] as number;
    place = after[place] as number;
  }
  bound.place = place;
  bound.below = below;
}
