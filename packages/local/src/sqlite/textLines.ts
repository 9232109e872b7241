import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** The fastest level that still takes nine tenths away from JSON of ours. */
const LEVEL = 1;
/** Room for what comes out, so that mostly there is one piece of it. */
const SHRINKS_BY_AT_LEAST = 4;
const CHUNK_BYTES_MIN = 1_024;
const UTF8_BYTES_PER_UNIT_MAX = 3;
export const LINE_BREAK = 10;

/** Grown as needed and used again: fresh memory of that size costs more than filling it. */
let scratch = Buffer.alloc(4_096);

/**
 * Lines, none of which holds a line break, as one text's bytes, good until the next call. Each is encoded by itself: one
 * text of them all would be encoded slowly for a single letter beyond Latin-1.
 */
export function encodeLines(lines: readonly string[]): Uint8Array {
  const units = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const room = units * UTF8_BYTES_PER_UNIT_MAX;
  if (scratch.length < room) scratch = Buffer.alloc(room);
  let at = 0;
  for (let number = 0; number < lines.length; number++) {
    if (number > 0) scratch[at++] = LINE_BREAK;
    at += scratch.write(lines[number] ?? "", at, "utf8");
  }
  return scratch.subarray(0, at);
}

/** What `encodeLines` was given. */
export function decodeLines(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8").split("\n");
}

/** Where so many lines end, the first of which begins at `at`: at a line break, or at the end of all. */
export function endOfLines(lines: Buffer, at: number, count: number): number {
  let end = at - 1;
  for (let line = 0; line < count; line++) {
    end = lines.indexOf(LINE_BREAK, end + 1);
    if (end < 0) return lines.length;
  }
  return end;
}

/** Some of what `encodeLines` was given, by their numbers in rising order; the rest is passed over unread. */
export function decodeSomeLines(bytes: Uint8Array, numbers: readonly number[]): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let line = 0;
  let at = 0;
  return numbers.map((number) => {
    for (; line < number; line++) at = buffer.indexOf(LINE_BREAK, at) + 1;
    const end = buffer.indexOf(LINE_BREAK, at);
    return buffer.toString("utf8", at, end < 0 ? buffer.length : end);
  });
}

/** Lines as compressed bytes. */
export function packLines(lines: readonly string[]): Uint8Array {
  const encoded = encodeLines(lines);
  return zstdCompressSync(encoded, {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    chunkSize: Math.max(CHUNK_BYTES_MIN, Math.ceil(encoded.length / SHRINKS_BY_AT_LEAST)),
  });
}

/** What `packLines` was given. */
export function unpackLines(bytes: Uint8Array): string[] {
  return decodeLines(zstdDecompressSync(bytes));
}
