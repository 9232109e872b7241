/** Days between neighbouring bars, the median; 1 where there are fewer than two bars. */
export function medianSpacing(days: Int32Array): number {
  if (days.length < 2) return 1;
  const spacings = new Int32Array(days.length - 1);
  for (let t = 1; t < days.length; t++) spacings[t - 1] = (days[t] as number) - (days[t - 1] as number);
  spacings.sort();
  return spacings[spacings.length >> 1] ?? 1;
}
