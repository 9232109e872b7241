/** Bytes as a C program reads them: 32-bit words and doubles in the machine's order, in records of one size. */
export interface Records {
  /** Adds a record of words and numbers; each number is preceded by an even count of words. */
  add(...values: readonly (Word | number)[]): void;
  bytes(): Uint8Array;
}

/** A 32-bit integer; plain numbers are doubles. */
export interface Word {
  readonly word: number;
}

export const word = (value: number): Word => ({ word: value });

export function createRecords(): Records {
  const parts: Uint8Array[] = [];
  return {
    add: (...values) => {
      for (const value of values) {
        const typed = typeof value === "number" ? Float64Array.of(value) : Int32Array.of(value.word);
        parts.push(new Uint8Array(typed.buffer));
      }
    },
    bytes: () => Buffer.concat(parts),
  };
}
