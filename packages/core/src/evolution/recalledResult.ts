import type { BacktestResult, Statistics } from "../backtest/result.ts";
import { packedBlock, packedStatistics } from "./packedNumbers.ts";

/*
 * One result as it is kept for later runs, in little-endian order: a checksum of all that follows (u32), the length of
 * the text (u32), the text, JSON padded with spaces to a multiple of 8, then every number as f64, NaN for null.
 */
const PREFIX_BYTES = 8;
const SPACE = 32;

interface Text {
  readonly ruined: boolean;
  readonly blocks: number;
  readonly unavailable: Statistics["unavailable"];
}

export function encodeResult({ statistics, blocks, ruined }: BacktestResult): Uint8Array {
  const text: Text = { ruined, blocks: blocks.length, unavailable: statistics.unavailable };
  const encoded = new TextEncoder().encode(JSON.stringify(text));
  const textBytes = Math.ceil(encoded.length / 8) * 8;
  const count = packedStatistics.names.length + blocks.length * packedBlock.names.length;
  const bytes = new Uint8Array(PREFIX_BYTES + textBytes + count * 8);
  bytes.fill(SPACE, PREFIX_BYTES, PREFIX_BYTES + textBytes);
  bytes.set(encoded, PREFIX_BYTES);
  const values = new Float64Array(bytes.buffer, PREFIX_BYTES + textBytes, count);
  packedStatistics.write(values, 0, statistics);
  let at = packedStatistics.names.length;
  for (const block of blocks) {
    packedBlock.write(values, at, block);
    at += packedBlock.names.length;
  }
  const prefix = new DataView(bytes.buffer);
  prefix.setUint32(4, textBytes, true);
  prefix.setUint32(0, checksum(bytes), true);
  return bytes;
}

/** The result that was encoded, or null for bytes that are not as they were written. */
export function decodeResult(given: Uint8Array): BacktestResult | null {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  if (bytes.length < PREFIX_BYTES) return null;
  const prefix = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (prefix.getUint32(0, true) !== checksum(bytes)) return null;
  const numbersAt = PREFIX_BYTES + prefix.getUint32(4, true);
  const text = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, numbersAt))) as Text;
  const values = new Float64Array(bytes.buffer, bytes.byteOffset + numbersAt, (bytes.length - numbersAt) / 8);
  const width = packedBlock.names.length;
  return {
    statistics: { ...packedStatistics.read(values, 0), unavailable: text.unavailable },
    blocks: Array.from({ length: text.blocks }, (_, block) =>
      packedBlock.read(values, packedStatistics.names.length + block * width),
    ),
    ruined: text.ruined,
  };
}

const CHECKSUM_BYTES = 4;
const POLYNOMIAL = 0xed_b8_83_20;

/** CRC-32 (IEEE 802.3) by a table: finds every change of a few bits, and all but one in four thousand million others. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ POLYNOMIAL;
  return rest;
});

function checksum(bytes: Uint8Array): number {
  let rest = 0xff_ff_ff_ff;
  for (let at = CHECKSUM_BYTES; at < bytes.length; at++) {
    rest = (rest >>> 8) ^ (table[(rest ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  }
  return ~rest >>> 0;
}
