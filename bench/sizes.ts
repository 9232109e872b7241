/** The sizes to measure: all of them, or the one of `--bars=N` alone, for who has a minute. */
export function wantedSizes<Size extends { readonly bars: number }>(
  sizes: Readonly<Record<string, Size>>,
): readonly [name: string, size: Size][] {
  const wanted = process.argv.find((word) => word.startsWith("--bars="))?.slice("--bars=".length);
  const found = Object.entries(sizes).filter(([, { bars }]) => wanted === undefined || `${bars}` === wanted);
  if (found.length > 0) return found;
  const known = Object.values(sizes).map(({ bars }) => bars);
  throw new RangeError(`there is no size of ${wanted} bars; there are ${known.join(" and ")}`);
}
