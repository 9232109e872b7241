import { TerminalError } from "../errors.ts";
import { limits } from "../limits.ts";
import { adjustedBars } from "./adjust.ts";
import type { Bars } from "./bars.ts";
import { isoOfDay } from "./calendar.ts";
import { type CsvColumns, columnsOfHeader } from "./csvColumns.ts";
import { type CsvRow, rowOf } from "./csvRow.ts";
import { cellsOf, type Delimiter, delimiterOf, linesOf } from "./csvText.ts";
import type { SymbolReport } from "./dataset.ts";
import { createFindings, type Findings } from "./findings.ts";
import { inspectBars, judgeFill } from "./quality.ts";

/**
 * Reads one symbol's daily (or weekly, monthly) bars from CSV: a header with the usual names, then
 * `date,open,high,low,close[,adj_close][,volume]` by comma, semicolon or tab, dates ascending. Where adj_close is
 * present all four prices are multiplied by adj_close ÷ close. Every row is looked at before a verdict, up to as many errors
 * as nobody would read.
 * @throws TerminalError `dataset.broken` with the first 20 places and the total.
 */
export function parseBars(symbol: string, text: string): { bars: Bars; report: SymbolReport } {
  const findings = createFindings();
  const rows = readRows(text, findings);
  checkCount(rows.length, findings);
  refuseIfBroken(symbol, findings);
  const { columns, adjusted } = adjustedBars(rows);
  inspectBars(columns, findings);
  const fill = judgeFill(rows, findings);
  const report: SymbolReport = {
    symbol,
    bars: rows.length,
    firstDate: isoOfDay(rows[0]?.day ?? 0),
    lastDate: isoOfDay(rows.at(-1)?.day ?? 0),
    fill,
    adjusted,
    findings: findings.warnings(),
  };
  return { bars: { symbol, ...columns, fill }, report };
}

function readRows(text: string, findings: Findings): CsvRow[] {
  const lines = linesOf(text);
  const header = lines.next();
  const headerLine = header.done === true ? "" : header.value.line;
  if (headerLine.includes("\u0000")) {
    findings.add(badRow(1, "the file is not UTF-8: it holds zero bytes, as UTF-16 does; save it as UTF-8"));
    return [];
  }
  if (isTooLong(headerLine)) {
    findings.add(badRow(1, tooLong(headerLine)));
    return [];
  }
  const delimiter = delimiterOf(headerLine);
  const columns = columnsOfHeader(cellsOf(headerLine, delimiter) ?? [headerLine], findings);
  if (findings.errors() > 0) return [];
  const rows: CsvRow[] = [];
  const order = createOrder(findings);
  const width = cellsOf(headerLine, delimiter)?.length ?? 0;
  for (const { line, number } of lines) {
    if (findings.errors() > limits.csvErrorsMax) break;
    const row = readLine(line, { number, delimiter, columns, width, findings });
    if (row === null) continue;
    order(row.day, number);
    if (rows.length <= limits.datasetBarsMax) rows.push(row);
  }
  return rows;
}

interface LineContext {
  readonly number: number;
  readonly delimiter: Delimiter;
  readonly columns: CsvColumns;
  readonly width: number;
  readonly findings: Findings;
}

function readLine(line: string, { number, delimiter, columns, width, findings }: LineContext): CsvRow | null {
  const refuse = (message: string): null => {
    findings.add(badRow(number, message));
    return null;
  };
  if (isTooLong(line)) return refuse(tooLong(line));
  const cells = cellsOf(line, delimiter);
  if (cells === null) return refuse("a quotation mark is not closed; close it on the same line");
  const extra = cells.slice(width).some((cell) => cell !== "");
  if (cells.length < width || extra) {
    return refuse(`${cells.length} cells where the header has ${width}; quote cells that hold the delimiter`);
  }
  return rowOf(cells, columns, number, findings);
}

/** A line of millions of cells would cost far more memory than the file has bytes: it is not taken apart. */
function isTooLong(line: string): boolean {
  return line.length > limits.csvLineCharactersMax;
}

function tooLong(line: string): string {
  return `${line.length} characters in one line, the most is ${limits.csvLineCharactersMax}; one bar a line, prices only`;
}

function badRow(line: number, message: string) {
  return { severity: "error", kind: "badRow", line, message } as const;
}

/** Checks that days ascend; of a day that came before it says whether it is a repetition. */
function createOrder(findings: Findings): (day: number, line: number) => void {
  const seen = new Set<number>();
  let latest = Number.NEGATIVE_INFINITY;
  return (day, line) => {
    if (seen.has(day)) {
      const message = `${isoOfDay(day)} is there already; keep one row a date`;
      findings.add({ severity: "error", kind: "duplicateDate", line, date: isoOfDay(day), message });
    } else if (day < latest) {
      const message = `${isoOfDay(day)} comes after ${isoOfDay(latest)}; sort the rows by date, oldest first`;
      findings.add({ severity: "error", kind: "unorderedDate", line, date: isoOfDay(day), message });
    }
    seen.add(day);
    latest = Math.max(latest, day);
  };
}

function checkCount(bars: number, findings: Findings): void {
  if (findings.errors() > 0) return;
  if (bars < limits.datasetBarsMin) {
    const message = `${bars} bars are too few, the least is ${limits.datasetBarsMin}; take a longer history`;
    findings.add({ severity: "error", kind: "tooFewBars", message });
  } else if (bars > limits.datasetBarsMax) {
    const message = `more than ${limits.datasetBarsMax} bars; take a shorter history`;
    findings.add({ severity: "error", kind: "tooManyBars", message });
  }
}

function refuseIfBroken(symbol: string, findings: Findings): void {
  const total = findings.errors();
  if (total === 0) return;
  const details = findings.firstErrors().map((finding) => ({
    pointer: finding.line === undefined ? "file" : `line ${finding.line}`,
    message: finding.message,
  }));
  const [first] = details;
  const list = total > details.length ? `the first ${details.length} are listed` : "all are listed";
  const count = total > limits.csvErrorsMax ? `more than ${limits.csvErrorsMax}` : String(total);
  const message = `${symbol}: ${count} ${total === 1 ? "error" : "errors"} in the file, ${list}; the first: ${first?.pointer}: ${first?.message}`;
  throw new TerminalError("invalid", "dataset.broken", message, { details });
}
