import { quantileOfSorted } from '../quantile.ts';
import { sortByBuckets } from '../sortByBuckets.ts';
import { baselineMetricNames } from './baselineMetrics.ts';
import type { BaselineMetricName, BaselineMetrics } from './baselineMetrics.ts';
import { familySteps } from './familySteps.ts';
import type { MetricStep } from './familySteps.ts';
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
 * Thresholds such that, of all replicates, the stated share has any metric at or above its own. Every metric is measured
 * from the middle of its null distribution in units of the way to its 95th percentile, so that their correlation is used
 * and not bounded as Bonferroni would.
 * @param rounding how far the metrics, by rounding alone, may be from what they are: a metric that takes a few values only
 * is not to alarm because of it
 */
export function familyThresholds(nulls: NullMetrics, rate: number, rounding: BaselineThresholds): BaselineThresholds {
  const scales = baselineMetricNames.map((name) => scaleOf(nulls.column(name)));
  const columns = baselineMetricNames.map((name, index) => {
    const { middle, unit } = scales[index] as Scale;
    // Without a unit all replicates have the middle.
    return nulls.column(name).map((value) => (unit > 0 ? (value - middle) / unit : -Infinity));
  });
  const steps = familySteps(columns, rate);
  const thresholds = baselineMetricNames.map((name, index) => {
    const { middle, unit } = scales[index] as Scale;
    const { units, alarmsAtIt } = steps[index] as MetricStep;
    if (!(unit > 0)) return [name, middle + rounding[name]] as const;
    return [name, middle + units * unit + (alarmsAtIt ? -1 : 1) * rounding[name]] as const;
  });
  return Object.fromEntries(thresholds) as Record<BaselineMetricName, number>;
}
