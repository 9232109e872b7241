import { utf8ToBytes } from "@noble/hashes/utils.js";

/*
 * The part of FlatBuffers (https://flatbuffers.dev/internals) that Arrow's metadata of one kind of file needs: tables,
 * scalars, strings, and vectors of tables or of structs. Children lie behind their parents, so that every offset points
 * forward, and equal values give equal bytes.
 */

export type FlatValue = FlatScalar | FlatTable | FlatText | FlatTables | FlatStructs;

export interface FlatScalar {
  readonly kind: "scalar";
  readonly bytes: 1 | 2 | 8;
  readonly value: number;
}

/** Fields by slot; `undefined` where one is absent. */
export interface FlatTable {
  readonly kind: "table";
  readonly fields: readonly (FlatValue | undefined)[];
}

export interface FlatText {
  readonly kind: "text";
  readonly text: string;
}

export interface FlatTables {
  readonly kind: "tables";
  readonly tables: readonly FlatTable[];
}

/** Structs of 64-bit integers. */
export interface FlatStructs {
  readonly kind: "structs";
  readonly structs: readonly (readonly number[])[];
}

export function scalar(bytes: FlatScalar["bytes"], value: number): FlatScalar {
  return { kind: "scalar", bytes, value };
}

export function table(...fields: readonly (FlatValue | undefined)[]): FlatTable {
  return { kind: "table", fields };
}

export function text(of: string): FlatText {
  return { kind: "text", text: of };
}

export function tables(of: readonly FlatTable[]): FlatTables {
  return { kind: "tables", tables: of };
}

export function structs(of: readonly (readonly number[])[]): FlatStructs {
  return { kind: "structs", structs: of };
}

/** The bytes of a buffer whose root is `root`, padded to a multiple of 8. */
export function flatBytes(root: FlatTable): Uint8Array {
  const writer = new FlatWriter();
  writer.reserve(4);
  writer.point(0, writer.write(root));
  writer.align(8);
  return writer.bytes();
}

class FlatWriter {
  #view = new DataView(new ArrayBuffer(1_024));
  #end = 0;

  bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#end);
  }

  align(to: number): void {
    this.reserve((to - (this.#end % to)) % to);
  }

  /** Makes room, filled with zeros, and answers where it begins. */
  reserve(bytes: number): number {
    const start = this.#end;
    this.#end += bytes;
    if (this.#end > this.#view.byteLength) {
      const larger = new Uint8Array(2 * this.#end);
      larger.set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }

  /** Writes at `place` how far ahead `target` lies. */
  point(place: number, target: number): void {
    this.#view.setUint32(place, target - place, true);
  }

  write(value: Exclude<FlatValue, FlatScalar>): number {
    switch (value.kind) {
      case "table":
        return this.#table(value);
      case "text":
        return this.#text(value);
      case "tables":
        return this.#tables(value);
      case "structs":
        return this.#structs(value);
    }
  }

  #table({ fields }: FlatTable): number {
    this.align(8);
    const vtable = this.reserve(4 + 2 * fields.length);
    // A table begins with four bytes for its vtable's distance; the widest fields follow first, aligned by that.
    this.align(8);
    const start = this.reserve(4);
    const wide = fields.map((field) => (field?.kind === "scalar" ? field.bytes : 4));
    const order = [...fields.keys()].sort((a, b) => (wide[b] as number) - (wide[a] as number));
    const places: number[] = [];
    for (const slot of order) {
      if (fields[slot] === undefined) continue;
      this.align(wide[slot] as number);
      places[slot] = this.reserve(wide[slot] as number);
    }
    this.#view.setInt32(start, start - vtable, true);
    this.#view.setUint16(vtable, 4 + 2 * fields.length, true);
    this.#view.setUint16(vtable + 2, this.#end - start, true);
    for (const [slot, field] of fields.entries()) {
      const place = places[slot];
      if (field === undefined || place === undefined) continue;
      this.#view.setUint16(vtable + 4 + 2 * slot, place - start, true);
      if (field.kind === "scalar") this.#scalar(field, place);
      else this.point(place, this.write(field));
    }
    return start;
  }

  #scalar({ bytes, value }: FlatScalar, place: number): void {
    if (bytes === 8) this.#view.setBigInt64(place, BigInt(value), true);
    else if (bytes === 2) this.#view.setInt16(place, value, true);
    else this.#view.setUint8(place, value);
  }

  #text({ text }: FlatText): number {
    const encoded = utf8ToBytes(text);
    this.align(4);
    const start = this.reserve(4 + encoded.length + 1);
    this.#view.setUint32(start, encoded.length, true);
    new Uint8Array(this.#view.buffer).set(encoded, start + 4);
    return start;
  }

  #tables({ tables }: FlatTables): number {
    this.align(4);
    const start = this.reserve(4 + 4 * tables.length);
    this.#view.setUint32(start, tables.length, true);
    for (const [index, each] of tables.entries()) this.point(start + 4 + 4 * index, this.write(each));
    return start;
  }

  #structs({ structs }: FlatStructs): number {
    const values = structs.flat();
    // The values begin at a multiple of 8, behind their count.
    this.align(8);
    this.reserve(4);
    const start = this.reserve(4 + 8 * values.length);
    this.#view.setUint32(start, structs.length, true);
    for (const [index, value] of values.entries()) {
      this.#view.setBigInt64(start + 4 + 8 * index, BigInt(value), true);
    }
    return start;
  }
}

/** The place of a table's field in a buffer, or null where it is absent. @throws RangeError outside of the buffer. */
export function fieldOf(view: DataView, start: number, slot: number): number | null {
  const vtable = start - view.getInt32(start, true);
  const held = 4 + 2 * slot < view.getUint16(vtable, true);
  const offset = held ? view.getUint16(vtable + 4 + 2 * slot, true) : 0;
  return offset === 0 ? null : start + offset;
}

/** Where the offset at `place` leads. @throws RangeError outside of the buffer. */
export function targetOf(view: DataView, place: number): number {
  return place + view.getUint32(place, true);
}
