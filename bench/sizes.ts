interface Sized {
  readonly bars: number;
  readonly population: number;
}

/**
 * The sizes to measure: all of them, or the one of `--bars=N` alone; `--population=N` strategies in place of the usual
 * number, for who has a minute.
 */
export function wantedSizes<Size extends Sized>(
  sizes: Readonly<Record<string, Size>>,
): readonly [name: string, size: Size][] {
  const bars = numberOf("bars");
  const population = numberOf("population");
  const found = Object.entries(sizes).filter(([, size]) => bars === null || size.bars === bars);
  if (found.length === 0) {
    const known = Object.values(sizes).map((size) => size.bars);
    throw new RangeError(`there is no size of ${bars} bars; there are ${known.join(" and ")}`);
  }
  return found.map(([name, size]) => [name, population === null ? size : { ...size, population }]);
}

function numberOf(option: string): number | null {
  const word = process.argv.find((each) => each.startsWith(`--${option}=`));
  if (word === undefined) return null;
  const value = Number(word.slice(option.length + 3));
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${word} is no whole number above zero`);
  return value;
}
