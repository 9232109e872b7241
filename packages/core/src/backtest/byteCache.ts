/** Keeps computed columns up to a number of bytes; the least recently used go first. */
export interface ByteCache {
  /** Keys of float and bit columns must differ: a key stands for one kind of column. */
  get<C extends Float64Array | Uint8Array>(key: string, compute: () => C): C;
}

/** An empty cache. One column larger than `bytesMax` is still kept, alone. */
export function createByteCache(bytesMax: number): ByteCache {
  const entries = new Map<string, Float64Array | Uint8Array>();
  let bytes = 0;
  const shrink = (): void => {
    for (const [key, column] of entries) {
      if (bytes <= bytesMax || entries.size === 1) return;
      entries.delete(key);
      bytes -= column.byteLength;
    }
  };
  return {
    get: <C extends Float64Array | Uint8Array>(key: string, compute: () => C): C => {
      const known = entries.get(key);
      if (known !== undefined) {
        entries.delete(key);
        entries.set(key, known);
        return known as C;
      }
      const column = compute();
      entries.set(key, column);
      bytes += column.byteLength;
      shrink();
      return column;
    },
  };
}
