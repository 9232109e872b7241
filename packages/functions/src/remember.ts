/**
 * Keeps the answers of the last few keys. For what never changes under its key and is dear to read: a market's bars, a
 * generation's candidates. A failure is not kept.
 */
export function remember<K, T>(
  keptMax: number,
  nameOf: (key: K) => string,
  load: (key: K) => Promise<T>,
): (key: K) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key) => {
    const name = nameOf(key);
    const known = kept.get(name);
    if (known !== undefined) return known;
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= keptMax) kept.delete(oldest);
    const loading = load(key);
    kept.set(name, loading);
    loading.catch(() => kept.delete(name));
    return loading;
  };
}
