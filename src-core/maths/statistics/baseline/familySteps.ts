/** Where a metric alarms, in its own units: above `units`, or from it on. */
export interface MetricStep {
  readonly units: number;
  readonly alarmsAtIt: boolean;
}

const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b);
const alarms = (value: number, { units, alarmsAtIt }: MetricStep): boolean =>
  same(value, units) ? alarmsAtIt : value > units;

/** Replicates in which any metric alarms. */
function countAlarms(columns: readonly Float64Array[], steps: readonly (MetricStep | null)[]): number {
  let count = 0;
  const replicates = columns[0]?.length ?? 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    const any = columns.some((column, metric) => {
      const step = steps[metric] ?? null;
      return step !== null && alarms(column[replicate] as number, step);
    });
    if (any) count += 1;
  }
  return count;
}

/** Of each replicate its largest number; a metric that is held counts as all or nothing. */
function largestOf(columns: readonly Float64Array[], held: readonly (MetricStep | null)[]): Float64Array {
  const largest = new Float64Array(columns[0]?.length ?? 0).fill(-Infinity);
  columns.forEach((column, metric) => {
    const step = held[metric] ?? null;
    for (let replicate = 0; replicate < largest.length; replicate++) {
      const value = column[replicate] as number;
      const counted = step === null ? value : alarms(value, step) ? Infinity : -Infinity;
      if (counted > (largest[replicate] as number)) largest[replicate] = counted;
    }
  });
  return largest.sort();
}

/**
 * One number for all metrics, such that the stated share of replicates has some metric above it. Of scores of few values a
 * metric takes the same number many times over, and that one step can be most of the share: such a metric is held above
 * its step, and the number goes on down for the others. At the end the one step is given back, if any, that brings the
 * share nearer to what is stated, by ratio.
 * @param columns of each metric, in units that are comparable; of one length
 * Source: the single step of maxT, P. H. Westfall and S. S. Young, Resampling-Based Multiple Testing (1993), section 2.3; the
 * order statistic as A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application (1997), section 4.2.
 */
export function familySteps(columns: readonly Float64Array[], rate: number): MetricStep[] {
  const replicates = columns[0]?.length ?? 0;
  const held: (MetricStep | null)[] = columns.map(() => null);
  // The probability that a new one is above the k-th of R is (R + 1 - k)/(R + 1).
  const place = Math.min(Math.ceil((1 - rate) * (replicates + 1) - 1e-9), replicates);
  let units = Infinity;
  while (replicates > 0 && held.includes(null)) {
    units = largestOf(columns, held)[place - 1] as number;
    if (!Number.isFinite(units)) break;
    let found = false;
    columns.forEach((column, metric) => {
      if (held[metric] !== null || column.filter((value) => same(value, units)).length < 2) return;
      held[metric] = { units, alarmsAtIt: false };
      found = true;
    });
    if (!found) break;
  }
  const steps = held.map((step) => step ?? { units, alarmsAtIt: false });
  const wanted = rate * (replicates + 1);
  const away = (candidate: readonly MetricStep[]): number =>
    Math.abs(Math.log((countAlarms(columns, candidate) + 1) / wanted));
  const given = held.flatMap((step, metric) => {
    if (step === null) return [];
    return [steps.map((one, at) => (at === metric ? { ...one, alarmsAtIt: true } : one))];
  });
  return [steps, ...given].reduce((best, candidate) => (away(candidate) < away(best) - 1e-9 ? candidate : best));
}
