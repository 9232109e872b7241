import { undefinedUntil } from "./averages";

const WINDOW = 20;

/** Simple returns, bar on bar; NaN at the first bar. */
export function returnsOfCloses(close: usize, bars: i32, out: usize): void {
  undefinedUntil(out, 1, bars);
  for (let t = 1; t < bars; t++) {
    const at = (<usize>t) << 3;
    store<f64>(out + at, load<f64>(close + at) / load<f64>(close + at - 8) - 1);
  }
}

/**
 * Sample deviation of the last 20 returns from their squared deviations; of the first bars, which have fewer, from the
 * returns there are, and 0 while there are fewer than two: core's `slippageVolatility`.
 */
export function dailyVolatility(returns: usize, squares: usize, bars: i32, out: usize): void {
  for (let t = WINDOW; t < bars; t++) {
    const at = (<usize>t) << 3;
    store<f64>(out + at, sqrt(load<f64>(squares + at) / <f64>(WINDOW - 1)));
  }
  const early = bars < WINDOW ? bars : WINDOW;
  for (let t = 0; t < early; t++) store<f64>(out + ((<usize>t) << 3), deviationUpTo(returns, t));
}

/** Of returns 1…t, by distances from the first of them. */
function deviationUpTo(returns: usize, t: i32): f64 {
  if (t < 2) return 0;
  const origin = load<f64>(returns, 8);
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let i = 1; i <= t; i++) {
    const distance = load<f64>(returns + ((<usize>i) << 3)) - origin;
    sum += distance;
    squares += distance * distance;
  }
  const total = squares - sum * sum * (1 / <f64>t);
  return sqrt((total < 0 ? 0 : total) / <f64>(t - 1));
}
