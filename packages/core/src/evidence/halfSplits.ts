/**
 * Every choice of half of `count` things, as bit masks in lexicographic order of the chosen; `count` even, at most 30.
 * 16 give 12,870.
 */
export function* halfSplits(count: number): Generator<number, void> {
  yield* choose(0, count, count / 2, 0);
}

function* choose(from: number, count: number, wanted: number, mask: number): Generator<number, void> {
  if (wanted === 0) {
    yield mask;
    return;
  }
  for (let next = from; next <= count - wanted; next++) {
    yield* choose(next + 1, count, wanted - 1, mask | (1 << next));
  }
}
