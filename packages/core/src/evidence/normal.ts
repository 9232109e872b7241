import { exp, log } from "../backtest/detmath.ts";

const SQRT_TWO_PI = 2.506_628_274_631_000_7;
/** Below: a series of positive terms. Above: the continued fraction of the tail, which keeps its relative precision. */
const TAIL_START = 2.5;
const FRACTION_TERMS = 160;
const INVERSE_STEPS = 3;

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return exp((-x * x) / 2) / SQRT_TWO_PI;
}

/**
 * Standard normal distribution function Z(x); absolute error below 1e-15, relative error of the lower tail below 1e-12.
 * Series of Marsaglia (2004) near the middle, Laplace's continued fraction in the tails.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < -TAIL_START) return lowerTail(-x);
  if (x > TAIL_START) return 1 - lowerTail(x);
  return 0.5 + normalDensity(x) * oddSeries(x);
}

/** x + x³/3 + x⁵/(3·5) + … */
function oddSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > Math.abs(sum) * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}

/** 1 − Z(x) = φ(x) ÷ (x + 1/(x + 2/(x + 3/…))) for x above zero. */
function lowerTail(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let fraction = x;
  for (let term = FRACTION_TERMS; term >= 1; term--) fraction = x + term / fraction;
  return normalDensity(x) / fraction;
}

/**
 * Inverse of the standard normal distribution function: −∞ at 0, ∞ at 1, NaN outside. Error below 1e-12 of the quantile.
 * Start of Abramowitz and Stegun 26.2.23 (4.5e-4), then Halley's steps, each of which triples the correct digits.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  return p > 0.5 ? -lowerQuantile(1 - p) : lowerQuantile(p);
}

function lowerQuantile(p: number): number {
  if (p === 0.5) return 0;
  const t = Math.sqrt(-2 * log(p));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let x = numerator / denominator - t;
  for (let step = 0; step < INVERSE_STEPS; step++) {
    const density = normalDensity(x);
    if (density === 0) return x;
    const error = (normalCdf(x) - p) / density;
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}
