const SIGN = 1n << 63n;
const ALL_BITS = (1n << 64n) - 1n;
const HEX_DIGITS = 16;

/** Sorts after every measured value: no finite number has it. */
export const RANK_OF_UNMEASURED = "ffffffffffffffff";

/**
 * A number as 16 hexadecimal digits that sort, as text, from the largest number to the smallest, exactly: the bits of
 * its IEEE 754 form, turned so that they ascend with the number, and then inverted.
 */
export function descendingRank(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  // Negative zero would sort behind zero, which it equals.
  view.setFloat64(0, value === 0 ? 0 : value);
  const bits = view.getBigUint64(0);
  const ascending = (bits & SIGN) === 0n ? bits | SIGN : bits ^ ALL_BITS;
  return (ascending ^ ALL_BITS).toString(16).padStart(HEX_DIGITS, "0");
}
