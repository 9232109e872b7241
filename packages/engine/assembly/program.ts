/*
 * Rules as programs over bitsets, a tile of blocks at a time, so that what lies between stays in the nearest cache. An
 * operation is eight words: what, three operands, where to, a count, and 64 bits that it carries from tile to tile. The
 * address of an operand or result is in whole bitsets, or, where its flag says so, in a tile's own memory.
 */
export const AND = 0;
export const OR = 1;
export const AND_NOT = 2;
export const NOT = 3;
/** a at this bar and the count − 1 before. */
export const HELD = 4;
/** a, and neither b nor c. */
export const NEITHER = 5;

/** Flags of a, b, c and the result. */
export const LOCAL_A = 256;
export const LOCAL_B = 512;
export const LOCAL_C = 1024;
export const LOCAL_OUT = 2048;
export const OPERATION_BYTES: i32 = 32;
export const TILE_BLOCKS: i32 = 64;

/** Runs `count` operations over the blocks [from, to), both multiples of four. */
export function evaluate(program: usize, count: i32, from: i32, to: i32): void {
  for (let k = 0; k < count; k++) store<u64>(program + <usize>(k * OPERATION_BYTES), 0, 24);
  for (let tile = from; tile < to; tile += TILE_BLOCKS) {
    const bytes = (<usize>min<i32>(TILE_BLOCKS, to - tile)) << 4;
    const offset = (<usize>tile) << 4;
    for (let k = 0; k < count; k++) run(program + <usize>(k * OPERATION_BYTES), offset, bytes);
  }
}

function run(operation: usize, offset: usize, bytes: usize): void {
  const kind = load<u32>(operation);
  const a = <usize>load<u32>(operation, 4) + ((kind & LOCAL_A) == 0 ? offset : 0);
  const b = <usize>load<u32>(operation, 8) + ((kind & LOCAL_B) == 0 ? offset : 0);
  const c = <usize>load<u32>(operation, 12) + ((kind & LOCAL_C) == 0 ? offset : 0);
  const out = <usize>load<u32>(operation, 16) + ((kind & LOCAL_OUT) == 0 ? offset : 0);
  switch (kind & 255) {
    case AND:
      return and(a, b, out, bytes);
    case OR:
      return or(a, b, out, bytes);
    case AND_NOT:
      return andNot(a, b, out, bytes);
    case NOT:
      return not(a, out, bytes);
    case HELD:
      return held(a, operation, out, bytes);
    default:
      return neither(a, b, c, out, bytes);
  }
}

/* Tiles are whole numbers of four blocks. */

function and(a: usize, b: usize, out: usize, bytes: usize): void {
  for (const end = out + bytes; out < end; a += 64, b += 64, out += 64) {
    v128.store(out, v128.and(v128.load(a), v128.load(b)));
    v128.store(out, v128.and(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(out, v128.and(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(out, v128.and(v128.load(a, 48), v128.load(b, 48)), 48);
  }
}

function or(a: usize, b: usize, out: usize, bytes: usize): void {
  for (const end = out + bytes; out < end; a += 64, b += 64, out += 64) {
    v128.store(out, v128.or(v128.load(a), v128.load(b)));
    v128.store(out, v128.or(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(out, v128.or(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(out, v128.or(v128.load(a, 48), v128.load(b, 48)), 48);
  }
}

function andNot(a: usize, b: usize, out: usize, bytes: usize): void {
  for (const end = out + bytes; out < end; a += 64, b += 64, out += 64) {
    v128.store(out, v128.andnot(v128.load(a), v128.load(b)));
    v128.store(out, v128.andnot(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(out, v128.andnot(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(out, v128.andnot(v128.load(a, 48), v128.load(b, 48)), 48);
  }
}

function not(a: usize, out: usize, bytes: usize): void {
  for (const end = out + bytes; out < end; a += 64, out += 64) {
    v128.store(out, v128.not(v128.load(a)));
    v128.store(out, v128.not(v128.load(a, 16)), 16);
    v128.store(out, v128.not(v128.load(a, 32)), 32);
    v128.store(out, v128.not(v128.load(a, 48)), 48);
  }
}

function neither(a: usize, b: usize, c: usize, out: usize, bytes: usize): void {
  for (const end = out + bytes; out < end; a += 64, b += 64, c += 64, out += 64) {
    v128.store(out, v128.andnot(v128.load(a), v128.or(v128.load(b), v128.load(c))));
    v128.store(out, v128.andnot(v128.load(a, 16), v128.or(v128.load(b, 16), v128.load(c, 16))), 16);
    v128.store(out, v128.andnot(v128.load(a, 32), v128.or(v128.load(b, 32), v128.load(c, 32))), 32);
    v128.store(out, v128.andnot(v128.load(a, 48), v128.or(v128.load(b, 48), v128.load(c, 48))), 48);
  }
}

/** Runs are doubled by shifts over the word before and this one: count is at most 20, so that 64 bits before suffice. */
function held(a: usize, operation: usize, out: usize, bytes: usize): void {
  const count = load<i32>(operation, 20);
  let before = load<u64>(operation, 24);
  for (let place: usize = 0; place < bytes; place += 8) {
    const word = load<u64>(a + place);
    let low = before;
    let high = word;
    for (let length = 1; length < count; ) {
      const shift = <u64>min<i32>(length, count - length);
      high &= (high << shift) | (low >> (64 - shift));
      low &= low << shift;
      length += <i32>shift;
    }
    store<u64>(out + place, high);
    before = word;
  }
  store<u64>(operation, before, 24);
}
