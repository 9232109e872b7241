import { probabilityText } from "@tradewind/core/evidence/probabilityText";

/** How numbers are shown on a terminal; what is not there is a dash. */
const NONE = "—";

export function percent(fraction: number | null | undefined): string {
  return fraction == null ? NONE : `${(fraction * 100).toFixed(1)} %`;
}

export function probability(value: number | null | undefined): string {
  return value == null ? NONE : probabilityText(value);
}

export function decimal(value: number | null | undefined): string {
  return value == null ? NONE : value.toFixed(2);
}

export function duration(ms: number | null): string {
  if (ms === null) return NONE;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Columns as wide as their widest word, the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((word, at) => (at === 0 ? word.padEnd(widths[at] ?? 0) : word.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}
