import { LatestMap } from "@tradewind/core/latest";

/** Keeps the values of the `entriesMax` keys asked for last; a load that fails is forgotten. */
export function createRecent<T>(entriesMax: number): (key: string, load: () => Promise<T>) => Promise<T> {
  const kept = new LatestMap<string, Promise<T>>(entriesMax);
  return (key, load) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const value = load();
    kept.set(key, value);
    value.catch(() => kept.delete(key));
    return value;
  };
}
