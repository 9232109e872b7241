/*
 * Columns are f64 at 8 bytes a bar; the memory behind the last bar may be read and written (eight bars and one block).
 * Every function is the dense definition in core, operation for operation.
 */

/** Not a number in the first `count` bars, at most in all `bars` of them. */
export function undefinedUntil(out: usize, count: i32, bars: i32): void {
  const end = count < bars ? count : bars;
  for (let t = 0; t < end; t++) store<f64>(out + ((<usize>t) << 3), NaN);
}

/** sums[t] is the sum of values[0…t−1], each less `origin`; one more than bars. */
export function prefixSums(values: usize, bars: i32, origin: f64, sums: usize): void {
  let sum: f64 = 0;
  store<f64>(sums, 0);
  for (let t = 0; t < bars; t++) {
    const at = (<usize>t) << 3;
    sum += load<f64>(values + at) - origin;
    store<f64>(sums + at, sum, 8);
  }
}

/** Simple moving average from prefix sums. */
export function sma(sums: usize, bars: i32, origin: f64, window: i32, out: usize): void {
  undefinedUntil(out, window - 1, bars);
  const origins = f64x2.splat(origin);
  const share = f64x2.splat(1 / <f64>window);
  const back = (<usize>window) << 3;
  for (let t = window - 1; t < bars; t += 2) {
    const at = (<usize>t) << 3;
    const newest = sums + at + 8;
    const total = f64x2.sub(v128.load(newest), v128.load(newest - back));
    v128.store(out + at, f64x2.add(origins, f64x2.mul(total, share)));
  }
}

/** Every value times a factor. */
export function scaled(values: usize, bars: i32, by: f64, out: usize): void {
  const factor = f64x2.splat(by);
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 16) {
    v128.store(out + at, f64x2.mul(v128.load(values + at), factor));
  }
}

/** A quotient less one, bar by bar. */
export function gap(values: usize, over: usize, bars: i32, out: usize): void {
  const one = f64x2.splat(1);
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 16) {
    v128.store(out + at, f64x2.sub(f64x2.div(v128.load(values + at), v128.load(over + at)), one));
  }
}

/** A quotient, bar by bar. */
export function ratio(values: usize, over: usize, bars: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 16) {
    v128.store(out + at, f64x2.div(v128.load(values + at), v128.load(over + at)));
  }
}

/** a + by × b, bar by bar: `by` −1 is the difference, exactly. */
export function combine(a: usize, b: usize, bars: i32, by: f64, out: usize): void {
  const factor = f64x2.splat(by);
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 16) {
    v128.store(out + at, f64x2.add(v128.load(a + at), f64x2.mul(factor, v128.load(b + at))));
  }
}

/** Close over the close `window` bars before, less one. */
export function roc(close: usize, bars: i32, window: i32, out: usize): void {
  undefinedUntil(out, window, bars);
  if (window < bars) {
    const shift = (<usize>window) << 3;
    gap(close + shift, close, bars - window, out + shift);
  }
}

/** Volume over its average; 1 where there was none. */
export function volumeRatio(volume: usize, average: usize, bars: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    const usual = load<f64>(average + at);
    store<f64>(out + at, usual <= 0 ? 1 : load<f64>(volume + at) / usual);
  }
}

/** Whether prefix sums stayed numbers: what is none once stays none. */
export function areSumsFinite(sums: usize, bars: i32): bool {
  const last = load<f64>(sums + ((<usize>bars) << 3));
  return last - last == 0;
}
