/** Puts what the emulator answered where the mocks' answers stand in the evaluated program. */
export interface Substitutes {
  learn(mocked: string, real: string): void;
  /** A copy with every known answer replaced, in strings at any depth. */
  apply<T>(value: T): T;
}

export function makeSubstitutes(): Substitutes {
  const known = new Map<string, string>();
  /** The longest first: an address holds an id. */
  const inText = (text: string): string => {
    const ordered = [...known].sort(([one], [other]) => other.length - one.length);
    return ordered.reduce((result, [mocked, real]) => replaceWhole(result, mocked, real), text);
  };
  const inValue = (value: unknown): unknown => {
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map(inValue);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inValue(part)]));
  };
  return {
    learn(mocked, real) {
      if (mocked !== real) known.set(mocked, real);
    },
    apply: <T>(value: T): T => inValue(value) as T,
  };
}

/** Not within a longer name. */
function replaceWhole(text: string, mocked: string, real: string): string {
  const pattern = new RegExp(`(?<![\\w-])${escaped(mocked)}(?![\\w-])`, "g");
  return text.replace(pattern, () => real);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
