/** Keeps the values of the `keptMax` keys asked for last: for what is stored once and never changed. What is not there (null) is looked for each time. */
export function createLatest<K, V extends {}>(
  keptMax: number,
): <L extends V | null>(key: K, load: () => L) => V | L {
  const kept = new Map<K, V>();
  return (key, load) => {
    const value = kept.get(key) ?? load();
    kept.delete(key);
    if (value === null) return value;
    kept.set(key, value);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break;
      kept.delete(oldest);
    }
    return value;
  };
}
