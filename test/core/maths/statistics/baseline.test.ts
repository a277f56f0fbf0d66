import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import type { RandomStream } from '../../../../src-core/maths/random/index.ts';
import {
  baselineMetricNames,
  compareWithReference,
  defaultBaselineThresholds,
  gradeMetric,
  gradeMetrics,
  judgeStability,
  permutationThresholds,
  replicatesForRate,
  sortFinite,
} from '../../../../src-core/maths/statistics/index.ts';
import golden from './golden/baseline.json' with { type: 'json' };

const sorted = (values: readonly number[]): Float64Array => sortFinite(values).sorted;
const normals = (count: number, stream: RandomStream): Float64Array =>
  Float64Array.from({ length: count }, () => stream.normal()).sort();

describe('metrics of a head against its reference', () => {
  it.each(golden.cases)('are those of numpy and scipy: $name', ({ reference, current, metrics }) => {
    const found = compareWithReference(sorted(reference), sorted(current)).metrics;
    for (const name of baselineMetricNames) expect(found[name]).toBeCloseTo(metrics[name], 12);
  });

  it('are zero of the same scores, and do not depend on where the scale begins', () => {
    const scores = fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(scores, scores, fc.integer({ min: -8, max: 8 }), (a, b, shift) => {
        const same = compareWithReference(sorted(a), sorted(a)).metrics;
        for (const name of baselineMetricNames) expect(same[name] ?? 0).toBe(0);
        const before = compareWithReference(sorted(a), sorted(b)).metrics;
        const after = compareWithReference(sorted(a.map((x) => x + shift)), sorted(b.map((x) => x + shift))).metrics;
        for (const name of ['apd_p5', 'median_drift', 'iqr_drift'] as const) {
          if (before[name] === null) expect(after[name]).toBeNull();
          else expect(after[name]).toBeCloseTo(before[name], 9);
        }
      }),
      { seed: 8 },
    );
  });

  it('keep the bins over the pooled range', () => {
    const { bins, referenceCounts, currentCounts } = compareWithReference(sorted([0, 1, 2]), sorted([1, 5]));
    expect(bins).toEqual({ lower: 0, upper: 5, count: 50 });
    expect([referenceCounts[0], referenceCounts[10], referenceCounts[20]]).toEqual([1, 1, 1]);
    expect([currentCounts[10], currentCounts[49]]).toEqual([1, 1]);
  });

  it('are null and unstable where the reference has no range, or there are no scores', () => {
    const constant = compareWithReference(sorted([2, 2, 2]), sorted([2, 2]));
    expect(constant.metrics).toEqual({ apd_p5: 0, apd_p95: 0, srd: null, jsd: 0, median_drift: 0, iqr_drift: null });
    expect(judgeStability(constant.metrics, defaultBaselineThresholds)).toEqual({
      isStable: false,
      failedMetrics: ['srd', 'iqr_drift'],
    });
    const widened = compareWithReference(sorted([0, 2, 2, 2, 4]), sorted([0, 1, 2, 3, 4]));
    // A width of 2 against a reference range of 3.6 - 0.4.
    expect(widened.metrics.iqr_drift).toBeCloseTo(2 / 3.2, 12);
    const { metrics } = compareWithReference(sorted([1, 2]), sorted([NaN]));
    expect(judgeStability(metrics, defaultBaselineThresholds).failedMetrics).toEqual(baselineMetricNames);
    expect(compareWithReference(sorted([1]), sorted([3])).metrics.jsd).toBe(1);
  });
});

describe('stability and grades', () => {
  const calm = { apd_p5: 0.005, apd_p95: 0.008, srd: 0.02, jsd: 0.01, median_drift: 0.003, iqr_drift: 0.01 };

  it('pass only below every threshold', () => {
    expect(judgeStability(calm, defaultBaselineThresholds)).toEqual({ isStable: true, failedMetrics: [] });
    const failed = judgeStability({ ...calm, apd_p5: 0.01, jsd: 0.142 }, defaultBaselineThresholds);
    expect(failed).toEqual({ isStable: false, failedMetrics: ['apd_p5', 'jsd'] });
  });

  it('grade by the table, its edges too', () => {
    expect([0, 0.0099, 0.01, 0.02, 0.05, 0.0501, NaN, null].map((value) => gradeMetric('apd_p5', value))).toEqual([
      'excellent',
      'excellent',
      'good',
      'acceptable',
      'acceptable',
      'unstable',
      'unstable',
      'unstable',
    ]);
    expect(gradeMetrics(calm).overall).toBe('excellent');
    expect(gradeMetrics({ ...calm, jsd: 0.25 })).toMatchObject({
      overall: 'acceptable',
      grades: { jsd: 'acceptable' },
    });
  });
});

describe('thresholds at a stated false-alarm rate', () => {
  const rate = 0.05;

  /** Share of fresh steady pairs that alarm by any metric. */
  function alarmShare(size: number, pairs: number, law: (stream: RandomStream) => number): number {
    const stream = createRandomStream({ seed: 21, purpose: 'steady', size });
    const draw = (): Float64Array => Float64Array.from({ length: size }, () => law(stream)).sort();
    let alarms = 0;
    for (let seed = 0; seed < pairs; seed++) {
      const [reference, current] = [draw(), draw()];
      const thresholds = permutationThresholds({ reference, current, rate, replicates: 199, seed });
      if (!judgeStability(compareWithReference(reference, current).metrics, thresholds).isStable) alarms += 1;
    }
    return alarms / pairs;
  }

  // 600 pairs at 5 %: a standard error of 0.9 %.
  it.each([
    ['normal', (stream: RandomStream) => stream.normal()],
    ['lognormal', (stream: RandomStream) => Math.exp(stream.normal())],
    ['of few values', (stream: RandomStream) => Math.round(2 * stream.normal())],
    ['yes or no', (stream: RandomStream) => (stream.uniform() < 0.4 ? 1 : 0)],
    ['mostly zero', (stream: RandomStream) => (stream.uniform() < 0.77 ? 0 : stream.uniform())],
    ['almost only zero', (stream: RandomStream) => (stream.uniform() < 0.86 ? 0 : 0.2 + stream.uniform())],
  ])('hold for fifty scores by permutation: %s', (_name, law) => {
    const share = alarmShare(50, 600, law);
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.08);
  });

  it('find a drift that the noise does not hide, where the fixed ones always alarm', () => {
    const stream = createRandomStream({ seed: 4, purpose: 'drift' });
    const [reference, steady] = [normals(400, stream), normals(400, stream)];
    const moved = steady.map((value) => value + 0.6);
    const limits = { rate: 0.01, replicates: 500, seed: 1 };
    const judge = (current: Float64Array): boolean =>
      judgeStability(
        compareWithReference(reference, current).metrics,
        permutationThresholds({ reference, current, ...limits }),
      ).isStable;
    expect([judge(steady), judge(moved)]).toEqual([true, false]);
    const { metrics } = compareWithReference(reference, steady);
    expect(judgeStability(metrics, defaultBaselineThresholds).isStable).toBe(false);
  });

  it('narrow with the number of scores, move with their scale, and are the same for the same seed', () => {
    const stream = createRandomStream({ seed: 9, purpose: 'reference' });
    const at = (count: number, scale = 1): Readonly<Record<string, number>> => {
      const [reference, current] = [normals(count, stream), normals(count, stream)].map((scores) =>
        scores.map((score) => score * scale),
      ) as [Float64Array, Float64Array];
      const input = { reference, current, rate: 0.01, seed: 2 };
      const thresholds = permutationThresholds(input);
      expect(permutationThresholds(input)).toEqual(thresholds);
      return thresholds;
    };
    const [few, many, faint] = [at(50), at(1000), at(1000, 1e-13)];
    for (const name of baselineMetricNames) expect(many[name]).toBeLessThan(few[name]!);
    // Picowatts are no less than watts: nothing is added that has a unit.
    expect(faint.median_drift).toBeLessThan(2e-13 * many.median_drift!);
  });

  it('are those of numpy, dealing the same scores at random', () => {
    const { reference, current, rate, thresholds } = golden.permutation;
    const found = permutationThresholds({ reference, current, rate, replicates: 19_999, seed: 3 });
    // Both are estimates of 20,000 deals: the quantile of one in twenty has an error of about 1 %.
    for (const name of baselineMetricNames) expect(found[name]! / thresholds[name]).toBeCloseTo(1, 1);
  });

  it('can be found for scores that are all the same, and for very few', () => {
    const alike = permutationThresholds({ reference: [1, 1, 1], current: [1, 1], rate: 0.05, seed: 1 });
    const { metrics } = compareWithReference(sorted([1, 1, 1]), sorted([1, 1]));
    expect(judgeStability(metrics, alike).failedMetrics).toEqual(['srd', 'iqr_drift']);
    expect(Object.values(alike).every(Number.isFinite)).toBe(true);
    const few = permutationThresholds({ reference: [1, 3], current: [2], rate: 0.05, seed: 1 });
    for (const name of ['apd_p5', 'apd_p95', 'median_drift'] as const) expect(few[name]).toBeGreaterThan(0.5);
    expect(Object.values(few).every(Number.isFinite)).toBe(true);
  });

  it('refuse what shows no rate', () => {
    const input = { reference: [1, 2, 3], current: [1, 2], rate: 0.01, seed: 1 };
    expect(replicatesForRate(0.01)).toBe(999);
    expect(() => permutationThresholds({ ...input, rate: 1 })).toThrow(/rate of 1 /);
    expect(() => permutationThresholds({ ...input, rate: 1e-9 })).toThrow(/cannot show/);
    expect(() => permutationThresholds({ ...input, replicates: 50 })).toThrow(/50 replicates/);
    expect(() => permutationThresholds({ ...input, reference: [NaN] })).toThrow(/reference of 0 scores/);
    expect(() => permutationThresholds({ ...input, current: [] })).toThrow(/sample of 0/);
  });
});
