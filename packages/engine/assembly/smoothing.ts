import { undefinedUntil } from "./averages";

/** Exponential smoothing seeded with the mean of the first `window` defined values; leading NaN are skipped. */
export function smooth(values: usize, bars: i32, window: i32, alpha: f64, out: usize): void {
  let first = 0;
  while (first < bars && isNaN(load<f64>(values + ((<usize>first) << 3)))) first++;
  const seedAt = first + window - 1;
  undefinedUntil(out, seedAt, bars);
  if (seedAt >= bars) return;
  let average: f64 = 0;
  for (let t = first; t <= seedAt; t++) average += load<f64>(values + ((<usize>t) << 3));
  average /= <f64>window;
  store<f64>(out + ((<usize>seedAt) << 3), average);
  for (let t = seedAt + 1; t < bars; t++) {
    const at = (<usize>t) << 3;
    average += alpha * (load<f64>(values + at) - average);
    store<f64>(out + at, average);
  }
}

/** The bar's range, widened to the close before; NaN at the first bar. */
export function trueRanges(high: usize, low: usize, close: usize, bars: i32, out: usize): void {
  undefinedUntil(out, 1, bars);
  for (let t = 1; t < bars; t++) {
    const at = (<usize>t) << 3;
    const before = load<f64>(close + at - 8);
    store<f64>(out + at, max<f64>(load<f64>(high + at), before) - min<f64>(load<f64>(low + at), before));
  }
}

/** Gains and losses from close to close, both at least zero; NaN at the first bar. */
export function gainsAndLosses(close: usize, bars: i32, gains: usize, losses: usize): void {
  undefinedUntil(gains, 1, bars);
  undefinedUntil(losses, 1, bars);
  for (let t = 1; t < bars; t++) {
    const at = (<usize>t) << 3;
    const change = load<f64>(close + at) - load<f64>(close + at - 8);
    store<f64>(gains + at, max<f64>(change, 0));
    store<f64>(losses + at, max<f64>(-change, 0));
  }
}

/** Rises of the high and falls of the low, whichever is greater; NaN at the first bar. */
export function directionalMoves(high: usize, low: usize, bars: i32, up: usize, down: usize): void {
  undefinedUntil(up, 1, bars);
  undefinedUntil(down, 1, bars);
  for (let t = 1; t < bars; t++) {
    const at = (<usize>t) << 3;
    const rise = load<f64>(high + at) - load<f64>(high + at - 8);
    const fall = load<f64>(low + at - 8) - load<f64>(low + at);
    store<f64>(up + at, rise > fall && rise > 0 ? rise : 0);
    store<f64>(down + at, fall > rise && fall > 0 ? fall : 0);
  }
}

function clamp(value: f64): f64 {
  return min<f64>(100, max<f64>(0, value));
}

/** Values moved into 0…100. */
export function clamped(values: usize, bars: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8)
    store<f64>(out + at, clamp(load<f64>(values + at)));
}

/** 100 × up ÷ (up + down); 50 where both are zero. */
export function strength(up: usize, down: usize, bars: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    const gain = load<f64>(up + at);
    const whole = gain + load<f64>(down + at);
    store<f64>(out + at, whole == 0 ? 50 : clamp((100 * gain) / whole));
  }
}

/** 100 × |plus − minus| ÷ (plus + minus); 0 where both are zero, NaN where the range is not defined. */
export function directionalIndex(range: usize, plus: usize, minus: usize, bars: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    const up = load<f64>(plus + at);
    const down = load<f64>(minus + at);
    const whole = up + down;
    const index = whole == 0 ? 0 : clamp((100 * abs(up - down)) / whole);
    store<f64>(out + at, isNaN(load<f64>(range + at)) ? NaN : index);
  }
}

/** Volume with the sign of the close's change. */
export function signedVolume(close: usize, volume: usize, bars: i32, out: usize): void {
  if (bars > 0) store<f64>(out, 0);
  for (let t = 1; t < bars; t++) {
    const at = (<usize>t) << 3;
    const change = load<f64>(close + at) - load<f64>(close + at - 8);
    const traded = load<f64>(volume + at);
    store<f64>(out + at, change > 0 ? traded : change < 0 ? -traded : 0);
  }
}

/** Signed over all volume of the window, moved to 0…100; from both prefix sums. */
export function volumeBalance(balance: usize, total: usize, bars: i32, window: i32, out: usize): void {
  undefinedUntil(out, window, bars);
  const back = (<usize>window) << 3;
  for (let t = window; t < bars; t++) {
    const at = (<usize>t) << 3;
    const traded = load<f64>(total + at, 8) - load<f64>(total + at - back, 8);
    const net = load<f64>(balance + at, 8) - load<f64>(balance + at - back, 8);
    store<f64>(out + at, traded > 0 ? clamp(50 + (50 * net) / traded) : 50);
  }
}
