const DIGITS = 6;

/** A number without noise in its last digits: at most six significant digits, no trailing zeros. */
export function plain(value: number): string {
  const text = String(value);
  return text.length <= DIGITS ? text : String(Number(value.toPrecision(DIGITS)) + 0);
}

/** A fraction as a percentage: 0.085 is "8.5 %"; zero needs no unit. */
export function percent(value: number): string {
  return value === 0 ? "0" : `${plain(value * 100)} %`;
}

/** "1 bar", "20 bars". */
export function bars(count: number): string {
  return count === 1 ? "1 bar" : `${count} bars`;
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[], joint = "and"): string {
  const last = items.at(-1);
  if (last === undefined) return "";
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} ${joint} ${last}`;
}
