import { BlockSums, Statistics } from "../backtest/result.ts";
import type { Assessment } from "./assessment.ts";
import type { CandidateResult } from "./candidate.ts";

/*
 * Results are numbers above all, and numbers as text cost most of the time that storing them takes. Packed they are, in
 * little-endian order: magic and length of the text (2 × u32), a JSON text padded with spaces to a multiple of 8, then
 * every number as f64, NaN for none. The text names the fields, so that what was packed before they changed still reads.
 */
const MAGIC = 0x31_50_57_54;
const PREFIX_BYTES = 8;

const statisticFields = Object.keys(Statistics.shape).filter((name) => name !== "unavailable");
const blockFields = Object.keys(BlockSums.shape);

interface Text {
  readonly statisticFields: readonly string[];
  readonly blockFields: readonly string[];
  readonly items: readonly unknown[];
}

type Numbers = Record<string, number | null>;

/** What remains of a result's part in the text. */
interface Light {
  readonly ruined: boolean;
  readonly unavailable: Statistics["unavailable"];
  readonly blocks: number;
}

export function packResults(results: readonly CandidateResult[]): Uint8Array {
  const numbers = new NumberWriter();
  const light = (part: CandidateResult["training"]): Light | null => {
    if (part === null) return null;
    numbers.take(part.statistics, statisticFields);
    for (const block of part.blocks) numbers.take(block, blockFields);
    const { ruined, statistics, blocks } = part;
    return { ruined, unavailable: statistics.unavailable, blocks: blocks.length };
  };
  const items = results.map((result) => ({
    ...result,
    training: light(result.training),
    validation: light(result.validation),
  }));
  return join(items, numbers);
}

/** @throws RangeError for bytes that `packResults` did not make. */
export function unpackResults(bytes: Uint8Array): readonly CandidateResult[] {
  const { text, reader } = split(bytes);
  const part = (light: Light | null): CandidateResult["training"] => {
    if (light === null) return null;
    const statistics = reader.statistics(text.statisticFields, light.unavailable);
    return { statistics, blocks: reader.blocks(text.blockFields, light.blocks), ruined: light.ruined };
  };
  return text.items.map((item) => {
    const { training, validation, ...rest } = item as { training: Light | null; validation: Light | null };
    // In the order in which they were written.
    return { ...rest, training: part(training), validation: part(validation) } as CandidateResult;
  });
}

interface LightAssessment {
  readonly training: Pick<Light, "unavailable"> | null;
  readonly validation: Pick<Light, "unavailable"> | null;
  readonly trainingBlocks: number;
}

export function packAssessments(assessments: readonly Assessment[]): Uint8Array {
  const numbers = new NumberWriter();
  const light = (statistics: Statistics | null): LightAssessment["training"] => {
    if (statistics === null) return null;
    numbers.take(statistics, statisticFields);
    return { unavailable: statistics.unavailable };
  };
  const items = assessments.map((assessment) => {
    const training = light(assessment.training);
    const validation = light(assessment.validation);
    for (const block of assessment.trainingBlocks) numbers.take(block, blockFields);
    return { ...assessment, training, validation, trainingBlocks: assessment.trainingBlocks.length };
  });
  return join(items, numbers);
}

/** @throws RangeError for bytes that `packAssessments` did not make. */
export function unpackAssessments(bytes: Uint8Array): readonly Assessment[] {
  const { text, reader } = split(bytes);
  const part = (light: LightAssessment["training"]): Statistics | null =>
    light === null ? null : reader.statistics(text.statisticFields, light.unavailable);
  return text.items.map((item) => {
    const { training, validation, trainingBlocks, ...rest } = item as LightAssessment;
    const parts = { training: part(training), validation: part(validation) };
    return {
      ...rest,
      ...parts,
      trainingBlocks: reader.blocks(text.blockFields, trainingBlocks),
    } as Assessment;
  });
}

class NumberWriter {
  #values = new Float64Array(4_096);
  #used = 0;

  take(record: object, names: readonly string[]): void {
    if (this.#used + names.length > this.#values.length) this.#grow();
    for (const name of names) {
      this.#values[this.#used++] = (record as Numbers)[name] ?? Number.NaN;
    }
  }

  written(): Float64Array {
    return this.#values.subarray(0, this.#used);
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}

class NumberReader {
  readonly #values: Float64Array;
  #at = 0;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  statistics(names: readonly string[], unavailable: Statistics["unavailable"]): Statistics {
    return { ...this.#record(names), unavailable } as Statistics;
  }

  blocks(names: readonly string[], count: number): BlockSums[] {
    return Array.from({ length: count }, () => this.#record(names) as BlockSums);
  }

  #record(names: readonly string[]): Numbers {
    const record: Numbers = {};
    for (const name of names) {
      const value = this.#values[this.#at++];
      if (value === undefined) throw new RangeError("packed results end before their last number");
      record[name] = Number.isNaN(value) ? null : value;
    }
    return record;
  }
}

function join(items: readonly unknown[], numbers: NumberWriter): Uint8Array {
  const text: Text = { statisticFields, blockFields, items };
  const encoded = new TextEncoder().encode(JSON.stringify(text));
  const textBytes = Math.ceil(encoded.length / 8) * 8;
  const values = numbers.written();
  const bytes = new Uint8Array(PREFIX_BYTES + textBytes + values.byteLength);
  const prefix = new DataView(bytes.buffer);
  prefix.setUint32(0, MAGIC, true);
  prefix.setUint32(4, textBytes, true);
  bytes.fill(32, PREFIX_BYTES, PREFIX_BYTES + textBytes);
  bytes.set(encoded, PREFIX_BYTES);
  new Float64Array(bytes.buffer, PREFIX_BYTES + textBytes).set(values);
  return bytes;
}

function split(given: Uint8Array): { readonly text: Text; readonly reader: NumberReader } {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const prefix = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX_BYTES || prefix.getUint32(0, true) !== MAGIC) {
    throw new RangeError("these are no packed results");
  }
  const textBytes = prefix.getUint32(4, true);
  const numbersAt = PREFIX_BYTES + textBytes;
  if (numbersAt > bytes.length || (bytes.length - numbersAt) % 8 !== 0) {
    throw new RangeError(`packed results of ${bytes.length} bytes cannot hold ${textBytes} bytes of text`);
  }
  const text = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, numbersAt))) as Text;
  const values = new Float64Array(bytes.buffer, bytes.byteOffset + numbersAt, (bytes.length - numbersAt) / 8);
  return { text, reader: new NumberReader(values) };
}
