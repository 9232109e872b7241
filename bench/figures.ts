/** What a benchmark answers: figures by name, in groups as deep as they want to be. */
export interface Figures {
  readonly [name: string]: Figure | Figures;
}

export type Figure = number | string | null;

type Row = Readonly<Record<string, Figure>>;

/** A benchmark's figures for a reader: a group of like rows as a table, everything else as a list. */
export function figuresText(title: string, figures: Figures): string {
  const entries = Object.entries(figures);
  const leaves = entries.filter((entry): entry is [string, Figure] => !isGroup(entry[1]));
  const groups = entries.filter((entry): entry is [string, Figures] => isGroup(entry[1]));
  const rows = groups.filter((entry): entry is [string, Row] => isRow(entry[1]));
  const asTable = rows.length > 1 && rows.length === groups.length;
  const width = Math.max(0, ...leaves.map(([name]) => name.length));
  return [
    title,
    ...leaves.map(([name, figure]) => `  ${name.padEnd(width)}  ${figureText(figure)}`),
    ...(asTable
      ? tableLines(rows)
      : groups.map(([name, group]) => `\n${figuresText(`${title} ${name}`, group)}`)),
  ].join("\n");
}

function tableLines(rows: readonly [string, Row][]): string[] {
  const names = [...new Set(rows.flatMap(([, row]) => Object.keys(row)))];
  const cells = [
    ["", ...names],
    ...rows.map(([name, row]) => [name, ...names.map((key) => cellText(row[key]))]),
  ];
  const widths = ["", ...names].map((_, column) =>
    Math.max(...cells.map((line) => (line[column] ?? "").length)),
  );
  return cells.map((line) => {
    const padded = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${padded.join("  ")}`.trimEnd();
  });
}

function cellText(figure: Figure | undefined): string {
  return figure === undefined ? "" : figureText(figure);
}

/** Three places, more where a number is small, none where it is large. */
function figureText(figure: Figure): string {
  if (typeof figure !== "number") return figure ?? "–";
  if (Number.isInteger(figure) || Math.abs(figure) >= 1_000) return Math.round(figure).toLocaleString("en");
  return Math.abs(figure) >= 0.1 ? figure.toFixed(3) : figure.toPrecision(3);
}

function isGroup(value: Figure | Figures): value is Figures {
  return typeof value === "object" && value !== null;
}

function isRow(group: Figures): boolean {
  return Object.values(group).every((value) => !isGroup(value));
}

/** The middle one; of two in the middle the greater. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of their mean. */
export function standardErrorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
