const CHANGES_MAX = 3;

/** The name that a misspelt word most likely means: few changes away, or beginning with it; null if none is near. */
export function nearest(word: string, names: readonly string[]): string | null {
  const begun = names.filter((name) => word.length >= 2 && (name.startsWith(word) || word.startsWith(name)));
  if (begun[0] !== undefined) return begun[0];
  const ranked = names
    .map((name) => ({ name, changes: changesBetween(word, name) }))
    .sort((a, b) => a.changes - b.changes);
  const [best] = ranked;
  return best !== undefined && best.changes <= Math.min(CHANGES_MAX, best.name.length - 2) ? best.name : null;
}

/** Levenshtein distance: letters to insert, delete or replace. */
function changesBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
