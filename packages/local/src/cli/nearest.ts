const CHANGES_MAX = 3;

/**
 * The name that a misspelt word most likely means: the shortest that begins with it, else one few changes away, else one
 * that it begins with; null if none is near.
 */
export function nearest(word: string, names: readonly string[]): string | null {
  const long = word.length >= 2;
  const [shortest] = names
    .filter((name) => long && name.startsWith(word))
    .sort((a, b) => a.length - b.length);
  if (shortest !== undefined) return shortest;
  const ranked = names
    .map((name) => ({ name, changes: changesBetween(word, name) }))
    .sort((a, b) => a.changes - b.changes);
  const [best] = ranked;
  if (best !== undefined && best.changes <= Math.min(CHANGES_MAX, best.name.length - 2)) return best.name;
  return names.find((name) => long && word.startsWith(name)) ?? null;
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
