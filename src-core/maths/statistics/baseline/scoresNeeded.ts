import { sortFinite } from '../percentiles.ts';
import { baselineMetricNames } from './baselineMetrics.ts';
import type { BaselineMetricName } from './baselineMetrics.ts';
import { permutationThresholds } from './permutationThresholds.ts';
import type { BaselineThresholds } from './stability.ts';

export interface ScoresNeededInput {
  /** Scores of the head, in any order; what is not finite is left out. */
  readonly scores: ArrayLike<number>;
  /** Thresholds that are to be reached. */
  readonly thresholds: BaselineThresholds;
  /** The probability with which a steady head may alarm by any metric, such as 0.01. */
  readonly rate: number;
  readonly seed: number;
}

export interface ScoresNeeded {
  /** On either side; null for a head that no number of scores helps, such as one that is constant. */
  readonly scores: number | null;
  /** The metric that needs them. */
  readonly limitedBy: BaselineMetricName;
  readonly byMetric: Readonly<Record<BaselineMetricName, number | null>>;
}

/** Fewer scores say too little of their own spread. */
export const fewestForAdvice = 20;

/** Up to two digits: it is an estimate. */
function roundedUp(count: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / step - 1e-9) * step;
}

/**
 * How many scores a reference and a new sample must have before given thresholds alarm by chance no oftener than at a
 * stated rate. The scores are dealt at random into two halves, which gives the thresholds that the halves would need;
 * those of percentiles, of relative widths and of the Jensen-Shannon distance all fall with the root of the number, so the
 * number wanted is that of a half, times the square of the ratio. Right to a factor of two: what percentiles do by chance
 * hangs on the few scores about them.
 * @returns null for fewer than twenty scores
 * Source: of percentiles, H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition (2003), section 10.2; of the
 * divergence, which by chance is a chi-square over 2 N ln 2, I. Grosse et al., Physical Review E 65 (2002) 041905.
 */
export function scoresNeeded({ scores, thresholds, rate, seed }: ScoresNeededInput): ScoresNeeded | null {
  const { sorted } = sortFinite(scores);
  if (sorted.length < fewestForAdvice) return null;
  // Which are in which half does not matter: all of them are dealt anew.
  const half = sorted.length >>> 1;
  const stated = permutationThresholds({
    ...{ reference: sorted.subarray(0, half), current: sorted.subarray(half, 2 * half) },
    ...{ rate, seed },
  });
  const counts = baselineMetricNames.map((name) => {
    const times = (stated[name] / thresholds[name]) ** 2;
    return [name, Number.isFinite(times) ? Math.max(1, roundedUp(half * times)) : null] as const;
  });
  const limitedBy = counts.reduce((most, one) => ((one[1] ?? Infinity) > (most[1] ?? Infinity) ? one : most));
  const alike = sorted[0] === sorted.at(-1);
  return {
    scores: alike ? null : limitedBy[1],
    limitedBy: alike ? 'srd' : limitedBy[0],
    byMetric: Object.fromEntries(counts) as Record<BaselineMetricName, number | null>,
  };
}
