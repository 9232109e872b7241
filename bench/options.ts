/** What a benchmark may be asked; each takes what concerns it. */
export interface BenchOptions {
  /** How long a benchmark that goes on for a while goes on. */
  readonly minutes?: number;
  /** How often it is measured with and without what it is about. */
  readonly pairs?: number;
  /** The one size to measure, of those that the benchmark has; all of them where it is absent. */
  readonly bars?: number;
  /** So many strategies in place of the usual number, for who has a minute. */
  readonly population?: number;
}

interface Sized {
  readonly bars: number;
  readonly population: number;
}

/** The sizes that the options leave. @throws RangeError where none has so many bars. */
export function wantedSizes<Size extends Sized>(
  sizes: Readonly<Record<string, Size>>,
  { bars, population }: BenchOptions,
): readonly [name: string, size: Size][] {
  const found = Object.entries(sizes).filter(([, size]) => bars === undefined || size.bars === bars);
  if (found.length === 0) {
    const known = Object.values(sizes).map((size) => size.bars);
    throw new RangeError(`there is no size of ${bars} bars; there are ${known.join(" and ")}`);
  }
  return found.map(([name, size]) => [name, population === undefined ? size : { ...size, population }]);
}
