import { hugeScale } from './binMoments.ts';
import type { BinMoments } from './binMoments.ts';

export interface StandardStatistics {
  /** Mean of each bin; NaN of a bin without a number. */
  readonly mu: Float64Array;
  /** Standard deviation with ddof 0, at least eps. */
  readonly sigma: Float64Array;
  /** Bins whose deviation was below eps. */
  readonly sigmaClampCount: number;
  /** Bins without a single number: mu is NaN and sigma eps. */
  readonly emptyBins: number;
}

/** What z = (x - mu) / sigma stands on. @param eps least sigma, above zero */
export function standardStatistics(
  { bins, counts, means, squares, isHuge }: BinMoments,
  eps: number,
): StandardStatistics {
  const mu = new Float64Array(bins);
  const sigma = new Float64Array(bins);
  let sigmaClampCount = 0;
  let emptyBins = 0;
  for (let bin = 0; bin < bins; bin++) {
    const count = counts[bin] as number;
    if (count === 0) emptyBins += 1;
    mu[bin] = count === 0 ? NaN : (means[bin] as number);
    const scale = isHuge[bin] === 1 ? hugeScale : 1;
    const deviation = count === 0 ? 0 : Math.sqrt((squares[bin] as number) / count) / scale;
    if (count > 0 && deviation < eps) sigmaClampCount += 1;
    sigma[bin] = Math.max(deviation, eps);
  }
  return { mu, sigma, sigmaClampCount, emptyBins };
}
