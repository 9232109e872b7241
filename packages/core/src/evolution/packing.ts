import type { BlockSums, Statistics } from "../backtest/result.ts";
import type { Assessment } from "./assessment.ts";
import type { CandidateResult } from "./candidate.ts";
import { packedBlock, packedStatistics, readerOf } from "./packedNumbers.ts";

/*
 * Results are numbers above all, and numbers as text cost most of the time that storing them takes. Packed they are, in
 * little-endian order: magic and length of the text (2 × u32), lines of JSON padded with spaces to a multiple of 8, then
 * every number as f64, NaN for none. The first line names the fields, so that what was packed before they changed still
 * reads; then comes a line an item. Before there were lines, one JSON document held it all.
 */
const MAGIC = 0x32_50_57_54;
const MAGIC_OF_DOCUMENT = 0x31_50_57_54;
const PREFIX_BYTES = 8;
const UTF8_BYTES_PER_UNIT_MAX = 3;
const SPACE = 32;
const LINE_BREAK = 10;

interface Head {
  readonly statisticFields: readonly string[];
  readonly blockFields: readonly string[];
  /** Many results have the same one: an item holds its place here. */
  readonly provenances?: readonly unknown[];
}

/** What remains of a result's part in the text. */
interface Light {
  readonly ruined: boolean;
  readonly unavailable: Statistics["unavailable"];
  readonly blocks: number;
}

export function packResults(results: readonly CandidateResult[]): Uint8Array {
  const blocks = results.reduce(
    (sum, result) => sum + blocksOf(result.training) + blocksOf(result.validation),
    0,
  );
  const writer = new Writer(results.length, blocks);
  const light = (part: CandidateResult["training"]): Light | null => {
    if (part === null) return null;
    const { ruined, statistics, blocks } = part;
    writer.takeStatistics(statistics);
    writer.takeBlocks(blocks);
    return { ruined, unavailable: statistics.unavailable, blocks: blocks.length };
  };
  for (const result of results) {
    const parts = { training: light(result.training), validation: light(result.validation) };
    writer.takeItem({ ...result, ...parts, provenance: writer.placeOf(result.provenance) });
  }
  return writer.written();
}

/** @throws RangeError for bytes that `packResults` did not make. */
export function unpackResults(bytes: Uint8Array): readonly CandidateResult[] {
  const { items, reader } = read(bytes);
  const part = (light: Light | null): CandidateResult["training"] => {
    if (light === null) return null;
    const statistics = reader.statistics(light.unavailable);
    return { statistics, blocks: reader.blocks(light.blocks), ruined: light.ruined };
  };
  return items.map((item) => {
    const { training, validation, provenance } = item as {
      training: Light | null;
      validation: Light | null;
      provenance?: unknown;
    };
    // In the order in which they were written.
    const parts = { training: part(training), validation: part(validation) };
    return { ...(item as object), ...parts, ...reader.provenance(provenance) } as CandidateResult;
  });
}

function blocksOf(part: CandidateResult["training"]): number {
  return part?.blocks.length ?? 0;
}

interface LightAssessment {
  readonly training: Pick<Light, "unavailable"> | null;
  readonly validation: Pick<Light, "unavailable"> | null;
  readonly trainingBlocks: number;
  readonly provenance?: unknown;
}

export function packAssessments(assessments: readonly Assessment[]): Uint8Array {
  const blocks = assessments.reduce((sum, { trainingBlocks }) => sum + trainingBlocks.length, 0);
  const writer = new Writer(assessments.length, blocks);
  const light = (statistics: Statistics | null): LightAssessment["training"] => {
    if (statistics === null) return null;
    writer.takeStatistics(statistics);
    return { unavailable: statistics.unavailable };
  };
  for (const assessment of assessments) {
    const parts = { training: light(assessment.training), validation: light(assessment.validation) };
    writer.takeBlocks(assessment.trainingBlocks);
    const { provenance, trainingBlocks } = assessment;
    writer.takeItem({
      ...assessment,
      ...parts,
      trainingBlocks: trainingBlocks.length,
      ...(provenance && { provenance: writer.placeOf(provenance) }),
    });
  }
  return writer.written();
}

/** @throws RangeError for bytes that `packAssessments` did not make. */
export function unpackAssessments(bytes: Uint8Array): readonly Assessment[] {
  const { items, reader } = read(bytes);
  const part = (light: LightAssessment["training"]): Statistics | null =>
    light === null ? null : reader.statistics(light.unavailable);
  return items.map((item) => {
    const { training, validation, trainingBlocks, provenance } = item as LightAssessment;
    const parts = { training: part(training), validation: part(validation) };
    return {
      ...(item as object),
      ...parts,
      trainingBlocks: reader.blocks(trainingBlocks),
      ...reader.provenance(provenance),
    } as Assessment;
  });
}

/** Grown as needed and used again: fresh memory of that size costs more than filling it. Nothing in it outlives a call. */
let scratchValues = new Float64Array(4_096);
let scratchBytes = new Uint8Array(4_096);

class Writer {
  readonly #lines: string[] = [];
  readonly #provenances: string[] = [];
  readonly #places = new Map<object, number>();
  readonly #values: Float64Array;
  #used = 0;

  /** For so many items of two parts each, with so many blocks in all of them. */
  constructor(items: number, blocks: number) {
    const count = 2 * items * packedStatistics.names.length + blocks * packedBlock.names.length;
    if (scratchValues.length < count) scratchValues = new Float64Array(count);
    this.#values = scratchValues;
  }

  takeStatistics(statistics: Statistics): void {
    packedStatistics.write(this.#values, this.#used, statistics);
    this.#used += packedStatistics.names.length;
  }

  takeBlocks(blocks: readonly BlockSums[]): void {
    for (const block of blocks) {
      packedBlock.write(this.#values, this.#used, block);
      this.#used += packedBlock.names.length;
    }
  }

  takeItem(item: object): void {
    this.#lines.push(JSON.stringify(item));
  }

  /** Where it stands in the head, equal ones in one place; null or undefined for none. */
  placeOf<None extends null | undefined>(provenance: object | None): number | None {
    if (provenance === null || provenance === undefined) return provenance;
    const known = this.#places.get(provenance);
    if (known !== undefined) return known;
    const text = JSON.stringify(provenance);
    const standing = this.#provenances.indexOf(text);
    const place = standing === -1 ? this.#provenances.push(text) - 1 : standing;
    this.#places.set(provenance, place);
    return place;
  }

  written(): Uint8Array {
    const fields = { statisticFields: packedStatistics.names, blockFields: packedBlock.names };
    const head = { ...fields, provenances: this.#provenances.map((text): unknown => JSON.parse(text)) };
    return join([JSON.stringify(head), ...this.#lines], this.#values.subarray(0, this.#used));
  }
}

class Reader {
  readonly #head: Head;
  readonly #values: Float64Array;
  readonly #readStatistics: typeof packedStatistics.read;
  readonly #readBlock: typeof packedBlock.read;
  #at = 0;

  constructor(head: Head, values: Float64Array) {
    this.#head = head;
    this.#values = values;
    this.#readStatistics = readerOf(packedStatistics, head.statisticFields);
    this.#readBlock = readerOf(packedBlock, head.blockFields);
  }

  statistics(unavailable: Statistics["unavailable"]): Statistics {
    return { ...this.#readStatistics(this.#values, this.#pass(this.#head.statisticFields)), unavailable };
  }

  blocks(count: number): BlockSums[] {
    return Array.from({ length: count }, () =>
      this.#readBlock(this.#values, this.#pass(this.#head.blockFields)),
    );
  }

  /** As a member, if there was one; in a document it stood itself. */
  provenance(given: unknown): { readonly provenance?: unknown } {
    if (given === undefined) return {};
    return { provenance: typeof given === "number" ? this.#head.provenances?.[given] : given };
  }

  #pass(fields: readonly string[]): number {
    const at = this.#at;
    this.#at += fields.length;
    if (this.#at > this.#values.length) throw new RangeError("packed results end before their last number");
    return at;
  }
}

function join(lines: readonly string[], values: Float64Array): Uint8Array {
  const text = encodeLines(lines);
  const numbersAt = Math.ceil((PREFIX_BYTES + text.length) / 8) * 8;
  const bytes = new Uint8Array(numbersAt + values.byteLength);
  const prefix = new DataView(bytes.buffer);
  prefix.setUint32(0, MAGIC, true);
  prefix.setUint32(4, numbersAt - PREFIX_BYTES, true);
  bytes.set(text, PREFIX_BYTES);
  bytes.fill(SPACE, PREFIX_BYTES + text.length, numbersAt);
  new Float64Array(bytes.buffer, numbersAt).set(values);
  return bytes;
}

/** In the scratch. Line by line: one text of them all would be encoded slowly for a single letter beyond Latin-1. */
function encodeLines(lines: readonly string[]): Uint8Array {
  const units = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const room = units * UTF8_BYTES_PER_UNIT_MAX;
  if (scratchBytes.length < room) scratchBytes = new Uint8Array(room);
  const encoder = new TextEncoder();
  let at = 0;
  for (const line of lines) {
    if (at > 0) scratchBytes[at++] = LINE_BREAK;
    at += encoder.encodeInto(line, scratchBytes.subarray(at)).written;
  }
  return scratchBytes.subarray(0, at);
}

function read(given: Uint8Array): { readonly items: readonly unknown[]; readonly reader: Reader } {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const prefix = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length < PREFIX_BYTES ? 0 : prefix.getUint32(0, true);
  if (magic !== MAGIC && magic !== MAGIC_OF_DOCUMENT) throw new RangeError("these are no packed results");
  const textBytes = prefix.getUint32(4, true);
  const numbersAt = PREFIX_BYTES + textBytes;
  if (numbersAt > bytes.length || (bytes.length - numbersAt) % 8 !== 0) {
    throw new RangeError(`packed results of ${bytes.length} bytes cannot hold ${textBytes} bytes of text`);
  }
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, numbersAt));
  const values = new Float64Array(bytes.buffer, bytes.byteOffset + numbersAt, (bytes.length - numbersAt) / 8);
  if (magic === MAGIC_OF_DOCUMENT) {
    const document = JSON.parse(text) as Head & { readonly items: readonly unknown[] };
    return { items: document.items, reader: new Reader(document, values) };
  }
  const [head = "", ...lines] = text.split("\n");
  return {
    items: lines.map((line): unknown => JSON.parse(line)),
    reader: new Reader(JSON.parse(head) as Head, values),
  };
}
