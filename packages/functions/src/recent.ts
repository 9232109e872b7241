/** Keeps the values of the `entriesMax` keys asked for last; a load that fails is forgotten. */
export function createRecent<T>(entriesMax: number): (key: string, load: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key, load) => {
    const value = kept.get(key) ?? load();
    kept.delete(key);
    kept.set(key, value);
    value.catch(() => kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= entriesMax) break;
      kept.delete(oldest);
    }
    return value;
  };
}
