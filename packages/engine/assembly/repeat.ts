const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
const SIGN_AND_EXPONENT: u64 = 0xfff0_0000_0000_0000;
const ULP: f64 = 2.220446049250313e-16;
/** Below so many steps the plain loop is faster. */
const SHORT = 8;

/**
 * `sum + term + term + …`, `count` times, rounded after each addition as a loop would round, in a handful of steps:
 * while the sum stays between two powers of two its grid is fixed, so that every addition moves it by the same multiple
 * of the grid, and so many of them are one exact product. Ties, which round by turns, and the crossing of a power of
 * two are added one by one.
 */
export function addRepeatedly(sum: f64, term: f64, count: i32): f64 {
  let left = count;
  while (left > SHORT) {
    const next = sum + term;
    left--;
    const step = next - sum;
    if (step == 0) return next;
    const bits = reinterpret<u64>(sum);
    if (((bits ^ reinterpret<u64>(next)) & SIGN_AND_EXPONENT) != 0 || (bits & EXPONENT) == 0) {
      sum = next;
      continue;
    }
    const low = reinterpret<f64>(bits & EXPONENT);
    sum = next;
    if (abs(term - step) * 2 >= low * ULP) continue;
    const size = abs(next);
    const room = step > 0 == next > 0 ? low - (size - low) : size - low;
    const steps = min<f64>(<f64>left, floor(room / abs(step)) - 2);
    if (steps >= 1) {
      sum = next + steps * step;
      left -= <i32>steps;
    }
  }
  for (; left > 0; left--) sum += term;
  return sum;
}
