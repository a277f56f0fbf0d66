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
