import { erfc } from './errorFunction.ts';

/**
 * Cumulative standard normal distribution, the probability of a value below `x` standard deviations; relative error
 * below 3e-13 in the lower tail, absolute error below 1e-15.
 */
export function normalDistribution(x: number): number {
  return 0.5 * erfc(-x / Math.SQRT2);
}

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * Natural logarithm of the probability of a value above `x` standard deviations, also where that is too small for a
 * number. Source: Abramowitz and Stegun 26.2.12 (asymptotic, from 25 on).
 */
export function logNormalTail(x: number): number {
  if (x < 25) return Math.log(normalDistribution(-x));
  const s = 1 / (x * x);
  return -0.5 * x * x - Math.log(x) - 0.5 * Math.log(2 * Math.PI) + Math.log1p(-s * (1 - 3 * s * (1 - 5 * s)));
}
