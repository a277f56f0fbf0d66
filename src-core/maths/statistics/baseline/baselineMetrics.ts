import { histogramOfSorted } from '../histogram.ts';
import type { Bins } from '../histogram.ts';
import { jensenShannonDistance } from '../divergence.ts';
import { quantileOfSorted } from '../quantile.ts';

/** The figures by which a head's scores are compared with its reference, as they are named in records. */
export const baselineMetricNames = ['apd_p5', 'apd_p95', 'srd', 'jsd', 'median_drift', 'iqr_drift'] as const;
export type BaselineMetricName = (typeof baselineMetricNames)[number];

/** `null` is a figure that does not exist: a relative change of nothing, or scores that are none. It is never stable. */
export type BaselineMetrics = Readonly<Record<BaselineMetricName, number | null>>;

/** Order statistics that the metrics are made of. */
export interface BaselineFigures {
  readonly p5: number;
  readonly p95: number;
  readonly median: number;
  readonly iqr: number;
}

/** Percentiles of type 7 of ascending scores without NaN. */
export const figuresOfSorted = (sorted: ArrayLike<number>): BaselineFigures => ({
  p5: quantileOfSorted(sorted, 0.05),
  p95: quantileOfSorted(sorted, 0.95),
  median: quantileOfSorted(sorted, 0.5),
  iqr: quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25),
});

const relative = (change: number, against: number): number | null => (against > 0 ? Math.abs(change) / against : null);

/** All metrics but the distance of the distributions, which is taken as given. */
export function metricsOfFigures(
  reference: BaselineFigures,
  current: BaselineFigures,
  distance: number,
): BaselineMetrics {
  const range = reference.p95 - reference.p5;
  return {
    apd_p5: Math.abs(current.p5 - reference.p5),
    apd_p95: Math.abs(current.p95 - reference.p95),
    srd: relative(current.p95 - current.p5 - range, range),
    jsd: distance,
    median_drift: Math.abs(current.median - reference.median),
    // Where three quarters of the reference are one value, its middle half has no width to compare with.
    iqr_drift: relative(current.iqr - reference.iqr, reference.iqr > 0 ? reference.iqr : range),
  };
}

const none: BaselineMetrics = {
  apd_p5: null,
  apd_p95: null,
  srd: null,
  jsd: null,
  median_drift: null,
  iqr_drift: null,
};

/** Bins over which distributions are compared unless said otherwise. */
export const baselineBinCount = 50;

export interface BaselineComparison {
  readonly metrics: BaselineMetrics;
  /** Equal bins over the range of both together; null when that has no width or there are no scores. */
  readonly bins: Bins | null;
  readonly referenceCounts: Uint32Array;
  readonly currentCounts: Uint32Array;
}

/**
 * Absolute percentile drift of p5 and p95 and median drift (in the scores' unit), scale range drift and IQR drift
 * (relative to the reference), and the Jensen-Shannon distance (square root of the divergence in bits, 0 to 1) over
 * equal bins of the pooled range. A reference IQR of zero is replaced by the reference range; a reference range of zero
 * gives null. Scores that are all one value on both sides have a distance of 0.
 * @param reference ascending, without NaN (`sortFinite`); so `current`
 * Source: the calibration rules of the drift metrics; distance: Endres and Schindelin, IEEE Trans. Inf. Theory 49 (2003)
 * 1858.
 */
export function compareWithReference(
  reference: Float64Array,
  current: Float64Array,
  binCount = baselineBinCount,
): BaselineComparison {
  const empty = new Uint32Array(0);
  if (reference.length === 0 || current.length === 0) {
    return { metrics: none, bins: null, referenceCounts: empty, currentCounts: empty };
  }
  const figures = [figuresOfSorted(reference), figuresOfSorted(current)] as const;
  const lower = Math.min(reference[0] as number, current[0] as number);
  const upper = Math.max(reference.at(-1) as number, current.at(-1) as number);
  if (lower === upper) {
    return { metrics: metricsOfFigures(...figures, 0), bins: null, referenceCounts: empty, currentCounts: empty };
  }
  const bins = { lower, upper, count: binCount };
  const referenceCounts = histogramOfSorted(reference, bins).counts;
  const currentCounts = histogramOfSorted(current, bins).counts;
  const distance = jensenShannonDistance(referenceCounts, currentCounts);
  return { metrics: metricsOfFigures(...figures, distance), bins, referenceCounts, currentCounts };
}
