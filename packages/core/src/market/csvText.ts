export type Delimiter = "," | ";" | "\t";

/** The delimiter that occurs most in the header line; a comma where none does. */
export function delimiterOf(header: string): Delimiter {
  const candidates: readonly Delimiter[] = [",", ";", "\t"];
  const counts = candidates.map((candidate) => header.split(candidate).length);
  return candidates[counts.indexOf(Math.max(...counts))] ?? ",";
}

/**
 * Cells of one line, trimmed. Quotes follow RFC 4180 but never span lines, so that one missing quote cannot swallow
 * the rows after it; null where a quote stays open.
 */
export function cellsOf(line: string, delimiter: Delimiter): string[] | null {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === '"' && quoted && line.charAt(i + 1) === '"') {
      cell += '"';
      i++;
    } else if (character === '"') {
      quoted = !quoted;
    } else if (character === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else {
      cell += character;
    }
  }
  cells.push(cell.trim());
  return quoted ? null : cells;
}

/**
 * Lines with their 1-based numbers, blank ones left out; a byte order mark and carriage returns are dropped. A file without
 * a line feed ends its lines with carriage returns alone.
 */
export function* linesOf(text: string): Generator<{ readonly line: string; readonly number: number }> {
  const ending = text.includes("\n") ? "\n" : "\r";
  let start = text.charCodeAt(0) === 0xfe_ff ? 1 : 0;
  for (let number = 1; start < text.length; number++) {
    const newline = text.indexOf(ending, start);
    const end = newline === -1 ? text.length : newline;
    const line =
      text.charCodeAt(end - 1) === 13 && end > start ? text.slice(start, end - 1) : text.slice(start, end);
    if (line.trim() !== "") yield { line, number };
    start = end + 1;
  }
}
