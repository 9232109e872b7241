import type { Findings } from "./findings.ts";

export type CsvField = "date" | "open" | "high" | "low" | "close" | "adjClose" | "volume";

/** Column index by field. */
export type CsvColumns = Readonly<Partial<Record<CsvField, number>>>;

/** Names as sources write them, less case, spaces and punctuation; the first that is present wins. */
const ALIASES: Readonly<Record<CsvField, readonly string[]>> = {
  date: ["date", "datetime", "timestamp", "time", "day"],
  open: ["open"],
  high: ["high"],
  low: ["low"],
  close: ["close", "closelast"],
  adjClose: ["adjclose", "adjustedclose", "closeadj"],
  volume: ["volume", "vol"],
};

const REQUIRED: readonly CsvField[] = ["date", "open", "high", "low", "close"];

/** Finds the columns of a header line; what is missing or named twice is a finding. Unknown columns are ignored. */
export function columnsOfHeader(cells: readonly string[], findings: Findings): CsvColumns {
  const names = cells.map((cell) => cell.toLowerCase().replace(/[^a-z0-9]/g, ""));
  const columns: Partial<Record<CsvField, number>> = {};
  for (const [field, aliases] of Object.entries(ALIASES) as [CsvField, readonly string[]][]) {
    const alias = aliases.find((candidate) => names.includes(candidate));
    if (alias === undefined) {
      if (REQUIRED.includes(field)) findings.add(missing(field, cells));
      continue;
    }
    columns[field] = names.indexOf(alias);
    if (names.lastIndexOf(alias) !== names.indexOf(alias)) {
      const message = `the column "${field}" appears twice; keep one`;
      findings.add({ severity: "error", kind: "badRow", line: 1, message });
    }
  }
  return columns;
}

function missing(field: CsvField, cells: readonly string[]) {
  const seen = cells.slice(0, 12).join(", ").slice(0, 200);
  const message = `no column "${field}"; the first line must name date, open, high, low, close; it reads: ${seen}`;
  return { severity: "error", kind: "missingColumn", line: 1, message } as const;
}
