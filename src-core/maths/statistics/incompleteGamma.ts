import { logGamma } from './logGamma.ts';
import { normalQuantile } from './normalQuantile.ts';
import { deviance, stirlingError } from './stirling.ts';

const maximumTerms = 100_000;

/** x^a e^-x / Gamma(a + 1) by the saddle point (Loader 2000), so that large a lose no digits. */
const front = (a: number, x: number): number =>
  Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);

/** P by its series of positive terms, DLMF 8.11.4. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < maximumTerms; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return front(a, x) * sum;
}

/** Q by Legendre's continued fraction, DLMF 8.9.2, by the modified Lentz method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < maximumTerms; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 2 * Number.EPSILON) break;
  }
  return front(a, x) * a * fraction;
}

/** Q for a and x up to 1 by the alternating series DLMF 8.7.3, without the cancellation of 1 - P where a is small. */
function upperSeries(a: number, x: number): number {
  let term = 1;
  let sum = 0;
  for (let n = 1; n < maximumTerms; n++) {
    term *= -x / n;
    const part = term / (a + n);
    sum += part;
    if (Math.abs(part) < Math.abs(sum) * 1e-17) break;
  }
  const exponent = a * Math.log(x) - logGamma(1 + a);
  return -Math.expm1(exponent) - Math.exp(exponent) * a * sum;
}

const isOutside = (a: number, x: number): boolean => !(a > 0 && a < Infinity && x >= 0);

/**
 * Regularised lower incomplete gamma function P(a, x) for a > 0 and x >= 0; relative error below 1e-12.
 * Source: NIST Digital Library of Mathematical Functions, 8.2, 8.9, 8.11.
 */
export function regularisedGammaP(a: number, x: number): number {
  if (isOutside(a, x)) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), without cancellation; as `regularisedGammaP`. */
export function regularisedGammaQ(a: number, x: number): number {
  if (isOutside(a, x)) return NaN;
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  if (x >= a + 1) return upperFraction(a, x);
  return a <= 1 && x <= 1 ? upperSeries(a, x) : 1 - lowerSeries(a, x);
}

/** ln Q(a, x), also where Q itself is too small for a number. */
export function logRegularisedGammaQ(a: number, x: number): number {
  const q = regularisedGammaQ(a, x);
  if (q > 1e-290) return Math.log(q);
  // There the first terms of the asymptotic series of the continued fraction are enough: x is far above a.
  return (a - 1) * Math.log(x) - x - logGamma(a) + Math.log1p((a - 1) / x + ((a - 1) * (a - 2)) / (x * x));
}

/**
 * Quantile of the gamma distribution of scale 1: the x with P(a, x) = probability. Relative error below 1e-11.
 * Newton steps in ln x kept between bounds, from the start of E. B. Wilson and M. M. Hilferty, PNAS 17 (1931) 684.
 */
export function gammaQuantile(probability: number, a: number): number {
  if (!(probability >= 0 && probability <= 1 && a > 0 && a < Infinity)) return NaN;
  if (probability === 0) return 0;
  if (probability === 1) return Infinity;
  const cube = 1 - 1 / (9 * a) + normalQuantile(probability) / (3 * Math.sqrt(a));
  // For small quantiles P is x^a / Gamma(a + 1).
  const small = (Math.log(probability) + logGamma(a + 1)) / a;
  let at = cube > 0.2 ? Math.log(a) + 3 * Math.log(cube) : small;
  let [low, high] = [Math.min(small - 1, at - 1), Math.max(at, Math.log(a), 0) + 12];
  const upper = probability > 0.5;
  for (let step = 0; step < 200; step++) {
    const x = Math.exp(at);
    const value = upper ? regularisedGammaQ(a, x) : regularisedGammaP(a, x);
    const target = upper ? 1 - probability : probability;
    const above = upper ? value < target : value > target;
    if (above) high = at;
    else low = at;
    // d P / d ln x is x^a e^-x / Gamma(a); the step is taken in the logarithm of the probability.
    const slope = front(a, x) * a;
    const change = slope > 0 && value > 0 ? ((upper ? -1 : 1) * value * Math.log(value / target)) / slope : NaN;
    const next = at - change;
    const inside = next > low && next < high ? next : (low + high) / 2;
    const moved = Math.abs(inside - at);
    at = inside;
    if (moved < 4e-16 * Math.max(1, Math.abs(at)) || high - low < 1e-15) break;
  }
  return Math.exp(at);
}
