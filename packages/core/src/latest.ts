/** A map of the `keptMax` entries that were looked up or set last. */
export class LatestMap<K, V> {
  readonly #kept = new Map<K, V>();
  readonly #keptMax: number;

  constructor(keptMax: number) {
    this.#keptMax = keptMax;
  }

  get(key: K): V | undefined {
    const value = this.#kept.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#keptMax) break;
      this.#kept.delete(oldest);
    }
  }

  delete(key: K): void {
    this.#kept.delete(key);
  }
}

/** Keeps the values of the `keptMax` keys asked for last: for what is stored once and never changed. What is not there (null) is looked for each time. */
export function createLatest<K, V extends {}>(
  keptMax: number,
): <L extends V | null>(key: K, load: () => L) => V | L {
  const kept = new LatestMap<K, V>(keptMax);
  return (key, load) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const value = load();
    if (value !== null) kept.set(key, value);
    return value;
  };
}
