/** Whether two JSON values are equal, whatever the order of their keys. Cheaper than comparing their texts. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equalValues(member(a, key), member(b, key)));
}

function member(value: object, key: string): unknown {
  return Reflect.get(value, key);
}
