/**
 * One number over all outputs of a population, equal for equal bits: FNV-1a over the 32-bit words of its rows, the
 * lower word of a number first.
 */
export function hashOfRows(rows: Float64Array): string {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(rows.buffer, rows.byteOffset, rows.length * 2)) {
    hash = Math.imul(hash ^ word, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
