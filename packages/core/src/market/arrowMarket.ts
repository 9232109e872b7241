import { z } from "zod";
import { canonicalJson } from "../hash.ts";
import { limits } from "../limits.ts";
import { type ArrowFrame, arrowFrame, firstMetadataValue } from "./arrowFrame.ts";
import type { Bars, Market } from "./bars.ts";
import { assertMarket } from "./check.ts";
import { checksumOf } from "./checksum.ts";
import { corrupt, textOfBytes } from "./storedBytes.ts";

/*
 * A market as an Arrow IPC file that pandas, DuckDB and whoever reads Arrow open: `day`, then open, high, low, close and
 * volume, under the symbol's name where there are several. What a market has besides its columns is JSON in the
 * schema's metadata. Only files of exactly this form are read: all that is not column is written anew from the
 * metadata and compared, so that no offset or count of a damaged file is ever followed.
 */
const METADATA_KEY = "tradewind";
const METADATA_BYTES_MAX = 65_536;
const PRICE_COLUMNS = ["open", "high", "low", "close", "volume"] as const;

const Metadata = z.strictObject({
  datasetId: z.string().max(100),
  barsPerYear: z.number().positive(),
  bars: z.int().min(0).max(limits.datasetBarsMax),
  symbols: z
    .array(z.strictObject({ symbol: z.string(), fill: z.enum(["nextOpen", "nextClose"]) }))
    .min(1)
    .max(limits.datasetSymbolsMax),
  /** FNV-1a of the body's 32-bit words. */
  checksum: z.int().min(0).max(0xffff_ffff),
});

type Metadata = z.infer<typeof Metadata>;

/** A market as bytes; equal markets give equal bytes. @throws TerminalError `market.broken` for unusable columns. */
export function encodeArrow(market: Market): Uint8Array {
  assertMarket(market);
  const { datasetId, barsPerYear } = market;
  const days = market.symbols[0]?.days ?? new Int32Array();
  const symbols = market.symbols.map(({ symbol, fill }) => ({ symbol, fill }));
  const metadata = { datasetId, barsPerYear, bars: days.length, symbols };
  const columns = market.symbols.flatMap((bars) => PRICE_COLUMNS.map((name) => bars[name]));
  const body = bodyOf(frameOf({ ...metadata, checksum: 0 }), days, columns);
  const { head, tail } = frameOf({ ...metadata, checksum: checksumOf(wordsOf(body)) });
  const bytes = new Uint8Array(head.length + body.length + tail.length);
  bytes.set(head);
  bytes.set(body, head.length);
  bytes.set(tail, head.length + body.length);
  return bytes;
}

/**
 * The market in `bytes`; its columns are views of them, not copies, where `bytes` begin at a multiple of 8.
 * @throws TerminalError `market.corrupt` for bytes that are cut, changed or of another form.
 */
export function decodeArrow(bytes: Uint8Array): Market {
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const metadata = readMetadata(own);
  const frame = frameOf(metadata);
  assertFrame(own, frame);
  const body = own.subarray(frame.head.length, frame.head.length + frame.bodyBytes);
  if (checksumOf(wordsOf(body)) !== metadata.checksum) corrupt("its checksum does not fit its content");
  const market = marketIn(own, frame, metadata);
  assertMarket(market);
  return market;
}

function marketIn(
  bytes: Uint8Array,
  { offsets }: ArrowFrame,
  { datasetId, barsPerYear, bars, symbols }: Metadata,
): Market {
  const [daysAt = 0, ...columnsAt] = offsets;
  const days = new Int32Array(bytes.buffer, bytes.byteOffset + daysAt, bars);
  const columns = columnsAt.map((at) => new Float64Array(bytes.buffer, bytes.byteOffset + at, bars)).values();
  const column = (): Float64Array => columns.next().value ?? new Float64Array();
  return {
    datasetId,
    barsPerYear,
    symbols: symbols.map(
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
    ),
  };
}

function frameOf(metadata: Metadata): ArrowFrame {
  const { symbols, bars } = metadata;
  const columns = symbols.flatMap(({ symbol }) =>
    PRICE_COLUMNS.map((name) => (symbols.length === 1 ? name : `${symbol}.${name}`)),
  );
  return arrowFrame({ rows: bars, columns, metadata: [[METADATA_KEY, canonicalJson(metadata)]] });
}

function bodyOf(
  { head, offsets, bodyBytes }: ArrowFrame,
  days: Int32Array,
  columns: readonly Float64Array[],
): Uint8Array {
  const body = new Uint8Array(bodyBytes);
  for (const [index, column] of [days, ...columns].entries()) {
    const from = (offsets[index] as number) - head.length;
    body.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), from);
  }
  return body;
}

function wordsOf(body: Uint8Array): Uint32Array {
  return new Uint32Array(body.buffer, body.byteOffset, body.length / 4);
}

function readMetadata(bytes: Uint8Array): Metadata {
  try {
    const value = firstMetadataValue(bytes);
    if (value.length > METADATA_BYTES_MAX) throw new RangeError(`${value.length} bytes of metadata`);
    return Metadata.parse(JSON.parse(textOfBytes(value)));
  } catch (cause) {
    corrupt("its metadata cannot be read", cause);
  }
}

function assertFrame(bytes: Uint8Array, { head, tail, bodyBytes }: ArrowFrame): void {
  const expected = head.length + bodyBytes + tail.length;
  if (bytes.length !== expected) corrupt(`${bytes.length} bytes where its metadata promise ${expected}`);
  const differs = (part: Uint8Array, from: number): boolean =>
    part.some((byte, index) => bytes[from + index] !== byte);
  if (differs(head, 0) || differs(tail, head.length + bodyBytes)) {
    corrupt("its head or foot is not what its metadata make");
  }
}
