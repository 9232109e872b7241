import { utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { canonicalJson } from "../hash.ts";
import { limits } from "../limits.ts";
import type { Bars, Market } from "./bars.ts";
import { assertMarket } from "./check.ts";
import { checksumOf } from "./checksum.ts";
import { corrupt, textOfBytes } from "./storedBytes.ts";

/*
 * A market's plain form: what its hash is taken of, for ever, and what homes stored before Arrow. Little-endian: magic, version, checksum of all that follows, length of the header (4 × u32); the header as JSON,
 * padded with spaces to a multiple of 8; days (i32, padded to 8); then per symbol open, high, low, close, volume (f64).
 */
const MAGIC = 0x4b_4d_57_54;
const VERSION = 1;
const PREFIX_BYTES = 16;
const CHECKSUM_OFFSET = 8;
const HEADER_BYTES_MAX = 65_536;
const PRICE_COLUMNS = ["open", "high", "low", "close", "volume"] as const;

const Header = z.strictObject({
  datasetId: z.string().max(100),
  barsPerYear: z.number().positive(),
  bars: z.int().min(0).max(limits.datasetBarsMax),
  symbols: z
    .array(z.strictObject({ symbol: z.string(), fill: z.enum(["nextOpen", "nextClose"]) }))
    .min(1)
    .max(limits.datasetSymbolsMax),
});

type Header = z.infer<typeof Header>;

/** Equal markets give equal bytes. @throws TerminalError `market.broken` for unusable columns. */
export function encodePlain(market: Market): Uint8Array {
  assertMarket(market);
  const header = headerBytes(market);
  const bars = market.symbols[0]?.days.length ?? 0;
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + bodyBytes(bars, market.symbols.length));
  bytes.set(header, PREFIX_BYTES);
  let offset = PREFIX_BYTES + header.length;
  new Int32Array(bytes.buffer, offset, bars).set(market.symbols[0]?.days ?? []);
  offset += align8(bars * 4);
  for (const symbol of market.symbols) {
    for (const name of PRICE_COLUMNS) {
      new Float64Array(bytes.buffer, offset, bars).set(symbol[name]);
      offset += bars * 8;
    }
  }
  const prefix = new DataView(bytes.buffer);
  prefix.setUint32(0, MAGIC, true);
  prefix.setUint32(4, VERSION, true);
  prefix.setUint32(12, header.length, true);
  prefix.setUint32(CHECKSUM_OFFSET, checksumOf(wordsAfterChecksum(bytes)), true);
  return bytes;
}

/**
 * The market in `bytes`; its columns are views of them, not copies, where `bytes` begin at a multiple of 8.
 * @throws TerminalError `market.corrupt` for bytes that are cut, changed or of another version.
 */
export function decodePlain(bytes: Uint8Array): Market {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const header = readHeader(aligned);
  let offset = PREFIX_BYTES + header.length;
  const days = new Int32Array(aligned.buffer, aligned.byteOffset + offset, header.value.bars);
  offset += align8(header.value.bars * 4);
  const column = (): Float64Array => {
    const view = new Float64Array(aligned.buffer, aligned.byteOffset + offset, header.value.bars);
    offset += header.value.bars * 8;
    return view;
  };
  const symbols = header.value.symbols.map(
    ({ symbol, fill }): Bars => ({
      symbol,
      days,
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      volume: column(),
      fill,
    }),
  );
  const market = { datasetId: header.value.datasetId, barsPerYear: header.value.barsPerYear, symbols };
  assertMarket(market);
  return market;
}

function headerBytes(market: Market): Uint8Array {
  const header: Header = {
    datasetId: market.datasetId,
    barsPerYear: market.barsPerYear,
    bars: market.symbols[0]?.days.length ?? 0,
    symbols: market.symbols.map(({ symbol, fill }) => ({ symbol, fill })),
  };
  const json = utf8ToBytes(canonicalJson(header));
  const padded = new Uint8Array(align8(json.length)).fill(32);
  padded.set(json);
  return padded;
}

function readHeader(bytes: Uint8Array): { readonly value: Header; readonly length: number } {
  if (bytes.length < PREFIX_BYTES || bytes.length % 8 !== 0)
    corrupt(`${bytes.length} bytes are no whole market`);
  const prefix = new DataView(bytes.buffer, bytes.byteOffset, PREFIX_BYTES);
  if (prefix.getUint32(0, true) !== MAGIC) corrupt("it does not begin as a market does");
  const version = prefix.getUint32(4, true);
  if (version !== VERSION) corrupt(`its version is ${version}, this program reads ${VERSION}`);
  if (prefix.getUint32(CHECKSUM_OFFSET, true) !== checksumOf(wordsAfterChecksum(bytes))) {
    corrupt("its checksum does not fit its content");
  }
  const length = prefix.getUint32(12, true);
  if (length > HEADER_BYTES_MAX || length % 8 !== 0 || PREFIX_BYTES + length > bytes.length) {
    corrupt(`its header of ${length} bytes does not fit`);
  }
  const value = parseHeader(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length));
  const expected = PREFIX_BYTES + length + bodyBytes(value.bars, value.symbols.length);
  if (bytes.length !== expected) corrupt(`${bytes.length} bytes where its header promises ${expected}`);
  return { value, length };
}

function parseHeader(bytes: Uint8Array): Header {
  try {
    return Header.parse(JSON.parse(textOfBytes(bytes)));
  } catch (cause) {
    corrupt("its header cannot be read", cause);
  }
}

function wordsAfterChecksum(bytes: Uint8Array): Uint32Array {
  const start = CHECKSUM_OFFSET + 4;
  return new Uint32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) / 4);
}

function bodyBytes(bars: number, symbols: number): number {
  return align8(bars * 4) + symbols * PRICE_COLUMNS.length * bars * 8;
}

function align8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
