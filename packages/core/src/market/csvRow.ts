import { dayOfIso } from "./calendar.ts";
import type { CsvColumns, CsvField } from "./csvColumns.ts";
import type { QualityFinding } from "./dataset.ts";
import type { Findings } from "./findings.ts";

/** One bar as the file has it, before adjustment. */
export interface CsvRow {
  readonly day: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Equal to `close` where the file has no such column. */
  readonly adjClose: number;
  readonly volume: number;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** Midnight after a date, in any zone: the day is the exchange's own. */
const MIDNIGHT = /^[T ]00:00(?::00(?:\.0{1,9})?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$/;
const CELL_CHARACTERS_MAX = 40;
const PRICE_MIN = 1e-9;
const PRICE_MAX = 1e12;
const VOLUME_MAX = 1e18;
/** Rounding by the source: no finding. */
const ROUNDING = 1e-5;
/** Open and close may come from another feed than high and low: up to here a warning, beyond an error. */
const OUTSIDE_MAX = 0.01;

type Report = (kind: QualityFinding["kind"], message: string, severity?: "error" | "warning") => void;

/** Reads one row; null where it cannot be used, with every reason among the findings. */
export function rowOf(
  cells: readonly string[],
  columns: CsvColumns,
  line: number,
  findings: Findings,
): CsvRow | null {
  const before = findings.errors();
  const date = cellOf(cells, columns, "date");
  const report: Report = (kind, message, severity = "error") =>
    findings.add({ severity, kind, line, date: date.slice(0, CELL_CHARACTERS_MAX), message });
  const day = dayOf(date);
  if (day === null)
    report("badDate", `"${shown(date)}" is no daily ISO date; write 2023-01-31, at midnight if timed`);
  const price = (field: CsvField): number => priceOf(cellOf(cells, columns, field), field, report);
  const close = price("close");
  const row = {
    day: day ?? 0,
    open: price("open"),
    high: price("high"),
    low: price("low"),
    close,
    adjClose: columns.adjClose === undefined ? close : price("adjClose"),
    volume: volumeOf(columns.volume === undefined ? "" : cellOf(cells, columns, "volume"), report),
  };
  if (findings.errors() === before) checkRange(row, report);
  return findings.errors() === before ? row : null;
}

function cellOf(cells: readonly string[], columns: CsvColumns, field: CsvField): string {
  return cells[columns[field] ?? -1] ?? "";
}

function shown(cell: string): string {
  return cell.length > CELL_CHARACTERS_MAX ? `${cell.slice(0, CELL_CHARACTERS_MAX)}…` : cell;
}

function dayOf(cell: string): number | null {
  if (cell.length > CELL_CHARACTERS_MAX) return null;
  const rest = cell.slice(10);
  return rest === "" || MIDNIGHT.test(rest) ? dayOfIso(cell.slice(0, 10)) : null;
}

/** NaN where the cell is no plain decimal number. */
function numberOf(cell: string): number {
  return cell.length <= CELL_CHARACTERS_MAX && NUMBER.test(cell) ? Number(cell) : Number.NaN;
}

function priceOf(cell: string, field: CsvField, report: Report): number {
  const value = numberOf(cell);
  if (Number.isNaN(value)) {
    report(
      "badNumber",
      `${field} "${shown(cell)}" is no number; write digits and a decimal point, as 1234.5`,
    );
  } else if (value <= 0) {
    report("nonPositivePrice", `${field} ${shown(cell)} is not above zero; remove or correct the row`);
  } else if (value < PRICE_MIN || value > PRICE_MAX) {
    report(
      "badNumber",
      `${field} ${shown(cell)} is outside ${PRICE_MIN} to ${PRICE_MAX}; rescale the prices`,
    );
  }
  return value;
}

/** An absent volume is zero. */
function volumeOf(cell: string, report: Report): number {
  if (cell === "" || cell === "-" || cell.toLowerCase() === "null" || cell.toLowerCase() === "nan") return 0;
  const value = numberOf(cell);
  if (Number.isNaN(value) || value > VOLUME_MAX) {
    report(
      "badNumber",
      `volume "${shown(cell)}" is no number up to ${VOLUME_MAX}; leave it empty if unknown`,
    );
    return 0;
  }
  if (value < 0) report("negativeVolume", `volume ${shown(cell)} is negative; leave it empty if unknown`);
  return value === 0 ? 0 : value;
}

function checkRange(row: CsvRow, report: Report): void {
  const { open, high, low, close } = row;
  if (high < low * (1 - ROUNDING)) {
    report("highBelowLow", `high ${high} is below low ${low}; correct the row`);
    return;
  }
  for (const [name, value] of [
    ["open", open],
    ["close", close],
  ] as const) {
    const outside = Math.max(value - high, low - value) / value;
    if (outside <= ROUNDING) continue;
    const beyond = outside > OUTSIDE_MAX;
    const advice = beyond ? "correct the row" : "kept as it is";
    report(
      "outsideRange",
      `${name} ${value} lies outside ${low} to ${high}; ${advice}`,
      beyond ? "error" : "warning",
    );
  }
}
