import { erf, erfc, normalDistribution, normalQuantile } from '../statistics/index.ts';

/**
 * Masses and quantiles of the standard normal distribution between two points, without cancellation and without
 * underflow, however far in a tail the points lie.
 */

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
const continuedFractionTerms = 120;

/** Nodes above 0 and weights of the ten-point Gauss-Legendre rule. Source: Abramowitz and Stegun, table 25.4. */
const nodes = [0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717];
const weights = [0.2955242247147529, 0.2692667193099964, 0.219086362515982, 0.1494513491505806, 0.06667134430868814];

/** Mills' ratio, the upper tail over the density, for x >= 5. Source: Abramowitz and Stegun 26.2.14. */
function millsRatio(x: number): number {
  let tail = 0;
  for (let term = continuedFractionTerms; term >= 1; term--) tail = term / (x + tail);
  return 1 / (x + tail);
}

/** Natural logarithm of the probability of a value above `x`; relative error below 1e-12 anywhere. */
export function logNormalTail(x: number): number {
  if (x < -1) return Math.log1p(-normalDistribution(x));
  if (x < 5) return Math.log(0.5 * erfc(x / Math.SQRT2));
  if (x === Infinity) return -Infinity;
  return -0.5 * x * x - halfLogTwoPi + Math.log(millsRatio(x));
}

/** An interval over which the density changes by less than a factor of e: the density's integral by quadrature. */
function logNarrowMass(lower: number, upper: number): number {
  const middle = 0.5 * (lower + upper);
  const half = 0.5 * (upper - lower);
  let sum = 0;
  for (let index = 0; index < nodes.length; index++) {
    const step = half * (nodes[index] as number);
    sum += (weights[index] as number) * Math.exp(-0.5 * step * step) * Math.cosh(middle * step);
  }
  return Math.log((upper - lower) * sum) - 0.5 * middle * middle - halfLogTwoPi;
}

/** Natural logarithm of the probability of a value between `lower` and `upper` (infinities allowed); -Infinity of none. */
export function logNormalMass(lower: number, upper: number): number {
  if (!(lower < upper)) return -Infinity;
  const width = upper - lower;
  if (width < 1 && width * Math.max(Math.abs(lower), Math.abs(upper)) < 1) return logNarrowMass(lower, upper);
  if (lower >= 0) {
    const above = logNormalTail(lower);
    return above === -Infinity ? above : above + Math.log1p(-Math.exp(logNormalTail(upper) - above));
  }
  if (upper <= 0) return logNormalMass(-upper, -lower);
  const outside = normalDistribution(lower) + normalDistribution(-upper);
  if (outside < 0.5) return Math.log1p(-outside);
  return Math.log(0.5 * (erf(upper / Math.SQRT2) + erf(-lower / Math.SQRT2)));
}

/** The point below which the probability is exp(logProbability), for probabilities up to a half. */
function quantileOfLog(logProbability: number): number {
  if (logProbability > -600) return normalQuantile(Math.exp(logProbability));
  const twice = -2 * logProbability;
  let distance = Math.sqrt(twice - 2 * halfLogTwoPi - Math.log(twice));
  for (let step = 0; step < 4; step++) {
    distance += (logNormalTail(distance) - logProbability) * millsRatio(distance);
  }
  return -distance;
}

const clamp = (x: number, lower: number, upper: number): number => Math.min(upper, Math.max(lower, x));

/**
 * The point between `lower` and `upper` with a given share of the mass that lies between them below it.
 * @param fraction 0 to 1
 */
export function normalQuantileBetween(fraction: number, lower: number, upper: number): number {
  if (fraction <= 0) return lower;
  if (fraction >= 1) return upper;
  if (lower >= 0) return -normalQuantileBetween(1 - fraction, -upper, -lower);
  if (upper <= 0) {
    const logUpper = logNormalTail(-upper);
    if (logUpper === -Infinity) return upper;
    const ratio = Math.exp(logNormalTail(-lower) - logUpper);
    return clamp(quantileOfLog(logUpper + Math.log(fraction + (1 - fraction) * ratio)), lower, upper);
  }
  // Across the middle the density of so narrow an interval is flat to every digit.
  if (upper - lower < 1e-9) return lower + fraction * (upper - lower);
  const below = normalDistribution(lower);
  const above = normalDistribution(-upper);
  const mass = 1 - below - above;
  const low = below + fraction * mass;
  const high = above + (1 - fraction) * mass;
  return clamp(low < high ? normalQuantile(low) : -normalQuantile(high), lower, upper);
}
