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

/** Commodity channel index over 100; 0 where nothing moved. Eight bars side by side. */
export function cci(typical: usize, mean: usize, bars: i32, window: i32, out: usize): void {
  undefinedUntil(out, window - 1, bars);
  const back = (<usize>(window - 1)) << 3;
  for (let t = window - 1; t < bars; t += 8) {
    const at = (<usize>t) << 3;
    distances(typical + at, back, mean + at, out + at);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      const deviation = f64x2.div(v128.load(out + at + lane), f64x2.splat(<f64>window));
      const scale = f64x2.mul(f64x2.splat(0.015 * 100), deviation);
      const away = f64x2.sub(v128.load(typical + at + lane), v128.load(mean + at + lane));
      const moved = f64x2.gt(deviation, f64x2.splat(0));
      const index = v128.bitselect(f64x2.div(away, scale), f64x2.splat(0), moved);
      v128.store(out + at + lane, index);
    }
  }
}

function distance(values: v128, average: v128): v128 {
  return f64x2.abs(f64x2.sub(values, average));
}

function distances(newest: usize, back: usize, mean: usize, out: usize): void {
  const a = v128.load(mean);
  const b = v128.load(mean, 16);
  const c = v128.load(mean, 32);
  const d = v128.load(mean, 48);
  let sumA = f64x2.splat(0);
  let sumB = sumA;
  let sumC = sumA;
  let sumD = sumA;
  for (let at = newest - back; at <= newest; at += 8) {
    sumA = f64x2.add(sumA, distance(v128.load(at), a));
    sumB = f64x2.add(sumB, distance(v128.load(at, 16), b));
    sumC = f64x2.add(sumC, distance(v128.load(at, 32), c));
    sumD = f64x2.add(sumD, distance(v128.load(at, 48), d));
  }
  v128.store(out, sumA);
  v128.store(out, sumB, 16);
  v128.store(out, sumC, 32);
  v128.store(out, sumD, 48);
}
