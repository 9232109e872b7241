import { undefinedUntil } from "./averages";

/** Highest (sign 1) or lowest (sign −1) value of the window by a monotone queue of bar numbers. */
export function rollingExtreme(
  values: usize,
  bars: i32,
  window: i32,
  sign: f64,
  queue: usize,
  out: usize,
): void {
  undefinedUntil(out, window - 1, bars);
  let head = 0;
  let tail = 0;
  for (let t = 0; t < bars; t++) {
    const value = load<f64>(values + ((<usize>t) << 3));
    while (tail > head && sign * value >= sign * valueAt(values, queue, tail - 1)) tail--;
    store<i32>(queue + ((<usize>tail) << 2), t);
    tail++;
    if (load<i32>(queue + ((<usize>head) << 2)) <= t - window) head++;
    if (t >= window - 1) store<f64>(out + ((<usize>t) << 3), valueAt(values, queue, head));
  }
}

function valueAt(values: usize, queue: usize, place: i32): f64 {
  return load<f64>(values + ((<usize>load<i32>(queue + ((<usize>place) << 2))) << 3));
}

/** The column of the bar before; NaN at the first. */
export function ofTheBarBefore(values: usize, bars: i32, out: usize): void {
  undefinedUntil(out, 1, bars);
  if (bars > 1) memory.copy(out + 8, values, (<usize>(bars - 1)) << 3);
}

/** Simple returns, bar on bar; NaN at the first bar. */
export function returnsOfCloses(close: usize, bars: i32, out: usize): void {
  undefinedUntil(out, 1, bars);
  for (let t = 1; t < bars; t++) {
    const at = (<usize>t) << 3;
    store<f64>(out + at, load<f64>(close + at) / load<f64>(close + at - 8) - 1);
  }
}

/** Mean and sum of squared deviations of each window, by two passes over it, two bars side by side. */
export function windowMoments(values: usize, bars: i32, window: i32, mean: usize, squares: usize): void {
  undefinedUntil(mean, window - 1, bars);
  undefinedUntil(squares, window - 1, bars);
  const widths = f64x2.splat(<f64>window);
  for (let t = window - 1; t < bars; t += 2) {
    const newest = values + ((<usize>t) << 3);
    const oldest = newest - ((<usize>(window - 1)) << 3);
    const origin = v128.load(newest);
    let sum = f64x2.splat(0);
    for (let at = oldest; at < newest; at += 8) sum = f64x2.add(sum, f64x2.sub(v128.load(at), origin));
    const average = f64x2.add(origin, f64x2.div(sum, widths));
    let total = f64x2.splat(0);
    for (let at = oldest; at <= newest; at += 8) {
      const deviation = f64x2.sub(v128.load(at), average);
      total = f64x2.add(total, f64x2.mul(deviation, deviation));
    }
    v128.store(mean + ((<usize>t) << 3), average);
    v128.store(squares + ((<usize>t) << 3), total);
  }
}

/** Mean plus `widths` population deviations. */
export function band(mean: usize, squares: usize, bars: i32, window: i32, widths: f64, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    store<f64>(out + at, load<f64>(mean + at) + widths * sqrt(load<f64>(squares + at) / <f64>window));
  }
}

/** Sample deviation of returns, a year. */
export function annualDeviation(squares: usize, bars: i32, window: i32, perYear: f64, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    store<f64>(out + at, sqrt((load<f64>(squares + at) / <f64>(window - 1)) * perYear));
  }
}

/** Distance of the close from the mean in sample deviations; 0 where nothing moved. */
export function zScore(close: usize, mean: usize, squares: usize, bars: i32, window: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    const deviation = sqrt(load<f64>(squares + at) / <f64>(window - 1));
    store<f64>(out + at, deviation == 0 ? 0 : (load<f64>(close + at) - load<f64>(mean + at)) / deviation);
  }
}

/** Where the close stands in its range, 0…100; 50 where there is none. */
export function stochastic(close: usize, highest: usize, lowest: usize, bars: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    const bottom = load<f64>(lowest + at);
    const range = load<f64>(highest + at) - bottom;
    const share = (100 * (load<f64>(close + at) - bottom)) / range;
    store<f64>(out + at, range == 0 ? 50 : min<f64>(100, max<f64>(0, share)));
  }
}

/** (high + low + close) ÷ 3. */
export function typicalPrices(high: usize, low: usize, close: usize, bars: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 8) {
    store<f64>(out + at, (load<f64>(high + at) + load<f64>(low + at) + load<f64>(close + at)) / 3);
  }
}

/** Commodity channel index over 100; 0 where nothing moved. */
export function cci(typical: usize, mean: usize, bars: i32, window: i32, out: usize): void {
  undefinedUntil(out, window - 1, bars);
  for (let t = window - 1; t < bars; t += 2) {
    const newest = typical + ((<usize>t) << 3);
    const average = v128.load(mean + ((<usize>t) << 3));
    let sum = f64x2.splat(0);
    for (let at = newest - ((<usize>(window - 1)) << 3); at <= newest; at += 8) {
      sum = f64x2.add(sum, f64x2.abs(f64x2.sub(v128.load(at), average)));
    }
    const deviation = f64x2.div(sum, f64x2.splat(<f64>window));
    const scale = f64x2.mul(f64x2.splat(0.015 * 100), deviation);
    const index = f64x2.div(f64x2.sub(v128.load(newest), average), scale);
    const moved = f64x2.gt(deviation, f64x2.splat(0));
    v128.store(out + ((<usize>t) << 3), v128.bitselect(index, f64x2.splat(0), moved));
  }
}
