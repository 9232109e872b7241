import { probabilityText } from "@tradewind/core/evidence/probabilityText";

const grouped = new Intl.NumberFormat("en");
const MISSING = "—";
const MINUS = "−";

type Maybe = number | null | undefined;

/** A fraction as a percentage: 0.2346 → `23.5 %`, −0.1 → `−10.0 %`; null → `—`. */
export function percent(fraction: Maybe, digits = 1): string {
  return isMissing(fraction) ? MISSING : `${signed(fraction * 100, digits)}\u202f%`;
}

/** A probability, never certain: 0.97 → `97.0 %`, 0.9996 → `over 99.9 %`; null → `—`. */
export function probability(value: Maybe): string {
  return isMissing(value) ? MISSING : probabilityText(value).replace(" %", "\u202f%");
}

/** A plain number: 1.234 → `1.23`; null → `—`. */
export function decimal(value: Maybe, digits = 2): string {
  return isMissing(value) ? MISSING : signed(value, digits);
}

/** A count with groups: 12345 → `12,345`; null → `—`. */
export function count(value: Maybe): string {
  return isMissing(value) ? MISSING : grouped.format(value);
}

/** US dollars, to the cent from a dollar up and to a hundredth of a cent below: 0.01952 → `$0.0195`; null → `—`. */
export function money(usd: Maybe): string {
  return isMissing(usd) ? MISSING : `$${usd >= 1 ? usd.toFixed(2) : usd.toFixed(4)}`;
}

/** `1 trial`, `2 trials`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

function isMissing(value: Maybe): value is null | undefined {
  return value === null || value === undefined || !Number.isFinite(value);
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}
