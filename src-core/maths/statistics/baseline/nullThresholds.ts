import { quantileOfSorted } from '../quantile.ts';
import { sortByBuckets } from '../sortByBuckets.ts';
import { baselineMetricNames } from './baselineMetrics.ts';
import type { BaselineMetricName, BaselineMetrics } from './baselineMetrics.ts';
import type { BaselineThresholds } from './stability.ts';

/** Metrics of pairs of samples that differ by chance alone, metric by metric. */
export class NullMetrics {
  readonly #columns: readonly Float64Array[];
  #count = 0;

  constructor(replicates: number) {
    this.#columns = baselineMetricNames.map(() => new Float64Array(replicates));
  }

  /** What lacks a metric is left out: it is unstable whatever the thresholds, which are those of all others. */
  add(metrics: BaselineMetrics): void {
    for (const [column, name] of baselineMetricNames.entries()) {
      const value = metrics[name];
      if (value === null) return;
      (this.#columns[column] as Float64Array)[this.#count] = value;
    }
    this.#count += 1;
  }

  get replicates(): number {
    return this.#count;
  }

  column(name: BaselineMetricName): Float64Array {
    return (this.#columns[baselineMetricNames.indexOf(name)] as Float64Array).subarray(0, this.#count);
  }
}

/** Where a metric's null distribution has its middle, and the unit in which its tail is measured. */
interface Scale {
  readonly middle: number;
  readonly unit: number;
}

function scaleOf(column: Float64Array): Scale {
  if (column.length === 0) return { middle: 0, unit: 0 };
  const sorted = sortByBuckets(column.slice());
  const middle = quantileOfSorted(sorted, 0.5);
  for (const probability of [0.95, 0.99, 1]) {
    const unit = quantileOfSorted(sorted, probability) - middle;
    if (unit > 0) return { middle, unit };
  }
  return { middle, unit: 0 };
}

/**
 * The number that the stated share of ascending numbers is above. Where it occurs several times over (scores of few values)
 * the shares above it and from it on can be far apart; the nearer one by ratio counts.
 */
function nearestStep(largest: Float64Array, rate: number): { readonly units: number; readonly alarmsAtIt: boolean } {
  const count = largest.length;
  if (count === 0) return { units: 0, alarmsAtIt: false };
  // The probability that a new one is above the k-th of R is (R + 1 - k)/(R + 1).
  const place = Math.min(Math.ceil((1 - rate) * (count + 1) - 1e-9), count);
  const units = largest[place - 1] as number;
  const same = (index: number): boolean => Math.abs((largest[index] as number) - units) <= 1e-9 * Math.abs(units);
  let [first, last] = [place - 1, place - 1];
  while (first > 0 && same(first - 1)) first--;
  while (last < count - 1 && same(last + 1)) last++;
  const above = count - last;
  const from = count - first;
  return { units, alarmsAtIt: from * above < (rate * (count + 1)) ** 2 && last > first };
}

/**
 * Thresholds such that, of all replicates, the stated share has any metric at or above its own. Every metric is measured
 * from the middle of its null distribution in units of the way to its 95th percentile, and the largest of them, one
 * number a replicate, has its quantile taken: the single step of maxT, so that the metrics' correlation is used and not
 * bounded as Bonferroni would.
 * @param rounding how far the metrics, by rounding alone, may be from what they are: a metric that takes a few values only
 * is not to alarm because of it
 * Source: P. H. Westfall and S. S. Young, Resampling-Based Multiple Testing (1993), section 2.3; the order statistic as
 * A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application (1997), section 4.2.
 */
export function familyThresholds(nulls: NullMetrics, rate: number, rounding: BaselineThresholds): BaselineThresholds {
  const scales = baselineMetricNames.map((name) => scaleOf(nulls.column(name)));
  const largest = new Float64Array(nulls.replicates).fill(-Infinity);
  baselineMetricNames.forEach((name, index) => {
    const { middle, unit } = scales[index] as Scale;
    nulls.column(name).forEach((value, replicate) => {
      const from = value - middle;
      const units = unit > 0 ? from / unit : from > 0 ? Infinity : 0;
      if (units > (largest[replicate] as number)) largest[replicate] = units;
    });
  });
  const { units, alarmsAtIt } = nearestStep(largest.sort(), rate);
  const thresholds = baselineMetricNames.map((name, index) => {
    const { middle, unit } = scales[index] as Scale;
    if (!(unit > 0)) return [name, middle + rounding[name]] as const;
    return [name, middle + units * unit + (alarmsAtIt ? -1 : 1) * rounding[name]] as const;
  });
  return Object.fromEntries(thresholds) as Record<BaselineMetricName, number>;
}
