import { createAutocovarianceSum } from '../../fourier/index.ts';
import { quantile, quantileOfSorted } from '../../statistics/index.ts';
import { areUsable, momentsOf, splitDraws } from './draws.ts';
import type { Draws } from './draws.ts';
import { rankDraws } from './ranks.ts';
import type { RankedDraws } from './ranks.ts';

/** The mean of the walkers at each step: [ensemble][step]. */
function walkerMeans({ ensembles, steps, walkers, values }: Draws): Float64Array {
  if (walkers === 1) return values;
  const means = new Float64Array(ensembles * steps);
  for (let row = 0; row < means.length; row++) {
    let sum = 0;
    for (let index = row * walkers; index < (row + 1) * walkers; index++) sum += values[index] as number;
    means[row] = sum / walkers;
  }
  return means;
}

/** Variance within and between ensembles together, of `count` values each. */
function totalVariance(values: Float64Array, ensembles: number, count: number): number {
  const means = new Float64Array(ensembles);
  let within = 0;
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    const { mean, squares } = momentsOf(values, ensemble * count, count);
    means[ensemble] = mean;
    within += squares / count / ensembles;
  }
  return ensembles > 1 ? within + momentsOf(means, 0, ensembles).squares / (ensembles - 1) : within;
}

/** Sum of autocorrelations by Geyer's initial monotone sequence: pairs while they are positive, and never growing. */
function geyerTime(covariance: Float64Array, total: number): number {
  const steps = covariance.length;
  const within = ((covariance[0] as number) * steps) / (steps - 1);
  const correlationAt = (lag: number): number => 1 - (within - (covariance[lag] as number)) / total;
  const kept = new Float64Array(steps);
  let even = 1;
  let odd = correlationAt(1);
  kept[0] = even;
  kept[1] = odd;
  let lag = 1;
  for (; lag < steps - 3 && even + odd > 0; lag += 2) {
    even = correlationAt(lag + 1);
    odd = correlationAt(lag + 2);
    if (even + odd >= 0) {
      kept[lag + 1] = even;
      kept[lag + 2] = odd;
    }
  }
  const last = lag - 2;
  if (even > 0) kept[last + 1] = even;
  for (let at = 1; at <= last - 2; at += 2) {
    const before = (kept[at - 1] as number) + (kept[at] as number);
    if ((kept[at + 1] as number) + (kept[at + 2] as number) <= before) continue;
    kept[at + 1] = before / 2;
    kept[at + 2] = before / 2;
  }
  let sum = 0;
  for (let at = 0; at <= last; at++) sum += kept[at] as number;
  return -1 + 2 * sum + (kept[last + 1] as number);
}

/**
 * How many independent draws would give the mean of these draws its precision.
 *
 * The walkers of an ensemble move by means of each other, so what counts is the series of their mean: its variance and
 * its autocorrelation give the variance of the mean of all draws, and the variance of single draws over that is the size.
 * For one walker an ensemble it is the usual estimate of several chains.
 * Sources: J. Goodman, J. Weare, Comm. App. Math. Comp. Sci. 5 (2010) 65, section 5 (the ensemble's mean); C. J. Geyer,
 * Statistical Science 7 (1992) 473 (the sequence); A. Vehtari et al., Bayesian Analysis 16 (2021) 667, equations 10-13.
 */
function sizeOf(draws: Draws): number {
  const { ensembles, steps, walkers, values } = draws;
  const means = walkerMeans(draws);
  const sum = createAutocovarianceSum(steps);
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    sum.add(means.subarray(ensemble * steps, (ensemble + 1) * steps));
  }
  const totalOfMeans = totalVariance(means, ensembles, steps);
  const gain = walkers === 1 ? 1 : totalVariance(values, ensembles, steps * walkers) / totalOfMeans;
  const series = ensembles * steps;
  const time = Math.max(geyerTime(sum.mean(), totalOfMeans), 1 / Math.log10(series));
  return Math.min((gain * series) / time, values.length * Math.log10(values.length));
}

/**
 * The size for the mean of an indicator, whether a draw is up to the limit.
 * @returns the number of draws, `all`, when it is the same for those of both halves
 */
function sizeOfShare(split: Draws, limit: number, all: number): number {
  const { values } = split;
  const shares = new Float64Array(values.length);
  let within = 0;
  for (let index = 0; index < values.length; index++) {
    if (!((values[index] as number) <= limit)) continue;
    shares[index] = 1;
    within += 1;
  }
  return within > 0 && within < values.length ? sizeOf({ ...split, values: shares }) : all;
}

/** Effective sample size for the mean; NaN of fewer than four steps, of constant or non-finite draws. */
export const meanSampleSize = (draws: Draws): number => (areUsable(draws) ? sizeOf(splitDraws(draws)) : NaN);

/**
 * Bulk effective sample size: that of the draws' normal scores. NaN as for `meanSampleSize`.
 * @param ranked the draws' `rankDraws`, when it is there already
 */
export const bulkSampleSize = (draws: Draws, ranked?: RankedDraws): number =>
  areUsable(draws) ? sizeOf((ranked ?? rankDraws(draws)).scores) : NaN;

/** Effective sample size for a quantile. NaN as for `meanSampleSize`. @param probability 0 to 1 */
export const quantileSampleSize = (draws: Draws, probability: number): number =>
  areUsable(draws) ? sizeOfShare(splitDraws(draws), quantile(draws.values, probability), draws.values.length) : NaN;

/**
 * Tail effective sample size: the smaller of those for the 5 % and the 95 % quantile. NaN as for `meanSampleSize`.
 * @param ranked the draws' `rankDraws`, when it is there already
 */
export function tailSampleSize(draws: Draws, ranked?: RankedDraws): number {
  if (!areUsable(draws)) return NaN;
  const sorted = ranked?.sorted ?? draws.values.slice().sort();
  const split = ranked?.split ?? splitDraws(draws);
  const sizeAt = (share: number): number => sizeOfShare(split, quantileOfSorted(sorted, share), draws.values.length);
  return Math.min(sizeAt(0.05), sizeAt(0.95));
}
