/** Simple returns between neighbouring values of an equity curve, one fewer than those; 0 once nothing is left. */
export function returnsOf(equity: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let i = 0; i < returns.length; i++) {
    const before = equity[i] as number;
    returns[i] = before > 0 ? (equity[i + 1] as number) / before - 1 : 0;
  }
  return returns;
}

/**
 * Mean of an equity curve, from its changes: each counts for the values that it is a part of, so that bars on which
 * nothing moves add nothing at all. Changes of even and of odd places are summed apart, as the blocks' sums are.
 */
export function meanEquityOf(equity: Float64Array): number {
  const sums: [number, number] = [0, 0];
  for (let i = 1; i < equity.length; i++) {
    const change = (equity[i] as number) - (equity[i - 1] as number);
    sums[(i - 1) % 2 === 0 ? 0 : 1] += change * (equity.length - i);
  }
  return (equity[0] ?? 1) + (sums[0] + sums[1]) / equity.length;
}
