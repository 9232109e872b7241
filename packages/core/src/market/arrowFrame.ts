import {
  type FlatTable,
  fieldOf,
  flatBytes,
  scalar,
  structs,
  table,
  tables,
  targetOf,
  text,
} from "./flatbuffer.ts";

/*
 * An Arrow IPC file (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format) of one record batch without
 * nulls and without compression: `day` (date32), then columns of f64. Every buffer begins at a multiple of 64 of the
 * file. Enumerations and slots are those of Arrow's Schema.fbs, Message.fbs and File.fbs.
 */

export interface ArrowShape {
  readonly rows: number;
  /** Names of the f64 columns. */
  readonly columns: readonly string[];
  /** Custom metadata of the schema. */
  readonly metadata: readonly (readonly [key: string, value: string])[];
}

/** Everything of a file but its body, and where the columns lie. */
export interface ArrowFrame {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** Of the body, in bytes. */
  readonly bodyBytes: number;
  /** Of each column, `day` first, from the file's beginning. */
  readonly offsets: readonly number[];
}

export const ALIGNMENT_BYTES = 64;
/** `ARROW1`. */
const MAGIC = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31];
const CONTINUATION = 0xffff_ffff;
const PREFIX_BYTES = 8;
const V5 = 4;
const HEADER = { schema: 1, recordBatch: 3 };
const TYPE = { floatingPoint: 3, date: 8 };
const DOUBLE = 2;
const DAY_UNIT = 0;

export function aligned(bytes: number, to: number = ALIGNMENT_BYTES): number {
  return Math.ceil(bytes / to) * to;
}

/** Equal shapes give equal bytes. */
export function arrowFrame(shape: ArrowShape): ArrowFrame {
  const schema = schemaOf(shape);
  const schemaMessage = message(HEADER.schema, schema, 0, PREFIX_BYTES);
  const { buffers, bodyBytes } = layOut(shape);
  const nodes = structs(["day", ...shape.columns].map(() => [shape.rows, 0]));
  const batch = table(scalar(8, shape.rows), nodes, structs(buffers));
  const batchAt = PREFIX_BYTES + schemaMessage.length;
  const batchMessage = message(HEADER.recordBatch, batch, bodyBytes, batchAt);
  const head = new Uint8Array(batchAt + batchMessage.length);
  head.set(MAGIC);
  head.set(schemaMessage, PREFIX_BYTES);
  head.set(batchMessage, batchAt);
  return {
    head,
    tail: tailOf(schema, [batchAt, batchMessage.length, bodyBytes]),
    bodyBytes,
    offsets: buffers
      .filter((_, index) => index % 2 === 1)
      .map(([offset]) => head.length + (offset as number)),
  };
}

function schemaOf({ columns, metadata }: ArrowShape): FlatTable {
  const little = scalar(2, 0);
  const fields = [
    field("day", TYPE.date, table(scalar(2, DAY_UNIT))),
    ...columns.map((name) => field(name, TYPE.floatingPoint, table(scalar(2, DOUBLE)))),
  ];
  const pairs = metadata.map(([key, value]) => table(text(key), text(value)));
  return table(little, tables(fields), tables(pairs));
}

function field(name: string, kind: number, type: FlatTable): FlatTable {
  const [nullable, noDictionary, noChildren] = [scalar(1, 0), undefined, tables([])];
  return table(text(name), nullable, scalar(1, kind), type, noDictionary, noChildren);
}

/** Two buffers a column, as offset and length: no bitmap of nulls, and the values. */
function layOut({ rows, columns }: ArrowShape): { readonly buffers: number[][]; readonly bodyBytes: number } {
  const buffers: number[][] = [];
  let end = 0;
  for (const width of [4, ...columns.map(() => 8)]) {
    buffers.push([end, 0], [end, width * rows]);
    end = aligned(end + width * rows);
  }
  return { buffers, bodyBytes: end };
}

/** A message with its prefix, padded so that what follows it in the file is aligned. */
function message(kind: number, header: FlatTable, bodyBytes: number, at: number): Uint8Array {
  const flat = flatBytes(table(scalar(2, V5), scalar(1, kind), header, scalar(8, bodyBytes)));
  const bytes = new Uint8Array(aligned(at + PREFIX_BYTES + flat.length) - at);
  const prefix = new DataView(bytes.buffer);
  prefix.setUint32(0, CONTINUATION, true);
  prefix.setUint32(4, bytes.length - PREFIX_BYTES, true);
  bytes.set(flat, PREFIX_BYTES);
  return bytes;
}

/** The end of the stream, and the footer with the place of the one batch. */
function tailOf(
  schema: FlatTable,
  block: readonly [at: number, metadataBytes: number, bodyBytes: number],
): Uint8Array {
  const footer = flatBytes(table(scalar(2, V5), schema, structs([]), structs([block])));
  const bytes = new Uint8Array(PREFIX_BYTES + footer.length + 4 + MAGIC.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, CONTINUATION, true);
  bytes.set(footer, PREFIX_BYTES);
  view.setUint32(PREFIX_BYTES + footer.length, footer.length, true);
  bytes.set(MAGIC, PREFIX_BYTES + footer.length + 4);
  return bytes;
}

/** Whether bytes begin as an Arrow file does. */
export function isArrow(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** The first value of the custom metadata of a file's schema. @throws RangeError where the bytes lead nowhere. */
export function firstMetadataValue(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message = targetOf(view, 2 * PREFIX_BYTES);
  const schema = followed(view, message, 2);
  const pairs = followed(view, schema, 2);
  const value = followed(view, targetOf(view, pairs + 4), 1);
  return bytes.subarray(value + 4, value + 4 + view.getUint32(value, true));
}

function followed(view: DataView, start: number, slot: number): number {
  const place = fieldOf(view, start, slot);
  if (place === null) throw new RangeError(`the table at ${start} has no field ${slot}`);
  return targetOf(view, place);
}
