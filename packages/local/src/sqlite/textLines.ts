import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** The fastest level that still takes nine tenths away from JSON of ours. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const UTF8_BYTES_PER_UNIT_MAX = 3;

/**
 * Lines of JSON, none of which holds a line break, as compressed bytes. Each is encoded by itself: one text of them all
 * would be encoded slowly as soon as one line holds a letter beyond Latin-1.
 */
export function packLines(lines: readonly string[]): Uint8Array {
  let units = 0;
  for (const line of lines) units += line.length + 1;
  const bytes = Buffer.allocUnsafe(units * UTF8_BYTES_PER_UNIT_MAX);
  let at = 0;
  for (const line of lines) {
    if (at > 0) bytes[at++] = 10;
    at += bytes.write(line, at, "utf8");
  }
  return zstdCompressSync(bytes.subarray(0, at), LEVEL);
}

/** What `packLines` was given. */
export function unpackLines(bytes: Uint8Array): string[] {
  return zstdDecompressSync(bytes).toString("utf8").split("\n");
}
