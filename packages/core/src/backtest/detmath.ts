/*
 * ECMAScript leaves log, exp and pow to the implementation, and engines differ in the last bits. These use only
 * operations that IEEE 754 fixes, so that a run gives the same bytes everywhere.
 */

/** ln 2 in two parts; the first has 32 trailing zero bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.693_147_180_369_123_8;
const LN2_LOW = 1.908_214_929_270_587_7e-10;
const SQRT_HALF = Math.SQRT1_2;
const TWO_54 = 18_014_398_509_481_984;
const EXP_MAX = 709.782_712_893_384;
const EXP_MIN = -745.133_219_101_941_2;
const LOG_TERMS = 12;
const EXP_TERMS = 14;

const scratch = new DataView(new ArrayBuffer(8));

/** Natural logarithm: −∞ at 0, NaN below. Series of artanh after reduction to [√½, √2). */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const subnormal = x < 2.225_073_858_507_201_4e-308;
  scratch.setFloat64(0, subnormal ? x * TWO_54 : x);
  const bits = scratch.getUint32(0);
  let exponent = (bits >>> 20) - 1022 - (subnormal ? 54 : 0);
  scratch.setUint32(0, (bits & 0x000f_ffff) | 0x3fe0_0000);
  let mantissa = scratch.getFloat64(0);
  if (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent--;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const square = s * s;
  let series = 0;
  for (let k = LOG_TERMS; k >= 1; k--) series = square * (1 / (2 * k + 1) + series);
  // ln(1+f) = 2s + 2s·series, and 2s = f − s·f: the second form keeps the leading term exact.
  const tail = s * (2 * series - f);
  return exponent * LN2_HIGH + (f + (tail + exponent * LN2_LOW));
}

/** e to the x: 0 and ∞ beyond the range of a double. Taylor series after reduction to |r| ≤ ½ ln 2. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > EXP_MAX) return Number.POSITIVE_INFINITY;
  if (x < EXP_MIN) return 0;
  const exponent = Math.floor(x / Math.LN2 + 0.5);
  const high = x - exponent * LN2_HIGH;
  const low = exponent * LN2_LOW;
  const r = high - low;
  let series = 0;
  for (let k = EXP_TERMS; k >= 2; k--) series = (r / k) * (1 + series);
  // exp(r) = 1 + r + r·series; adding the rounding of r back keeps the last bit.
  const rounding = high - r - low;
  return scale(1 + (r + (r * series + rounding)), exponent);
}

/**
 * `base` to the `exponent` for bases above zero; 0 for base 0. Relative error below 1e-14 while
 * |exponent × log(base)| ≤ 20, which covers every growth rate that a report shows.
 */
export function pow(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (base === 0) return exponent > 0 ? 0 : Number.POSITIVE_INFINITY;
  return exp(exponent * log(base));
}

/** x × 2^exponent, in two steps where one factor alone would leave the range. */
function scale(x: number, exponent: number): number {
  if (exponent > 1023) return x * powerOfTwo(1023) * powerOfTwo(exponent - 1023);
  if (exponent < -1022) return x * powerOfTwo(-1022) * powerOfTwo(exponent + 1022);
  return x * powerOfTwo(exponent);
}

function powerOfTwo(exponent: number): number {
  scratch.setUint32(0, (exponent + 1023) << 20);
  scratch.setUint32(4, 0);
  return scratch.getFloat64(0);
}
