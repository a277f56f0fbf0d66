import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import {
  baselineMetricNames,
  chooseDiverse,
  defaultBaselineThresholds,
  headQuality,
  permutationThresholds,
  scoresNeeded,
  theilSen,
  versionTrend,
} from '../../../../src-core/maths/statistics/index.ts';
import golden from './golden/quality.json' with { type: 'json' };

describe('a robust line', () => {
  it.each(golden.lines)('is that of scipy: $name', ({ x, y, slope, intercept, lower, upper }) => {
    const found = theilSen(x, y);
    expect(found.slope).toBeCloseTo(slope, 12);
    expect(found.intercept).toBeCloseTo(intercept, 12);
    expect([found.lower, found.upper]).toEqual([expect.closeTo(lower, 12), expect.closeTo(upper, 12)]);
  });

  it('is none without two different x', () => {
    expect(theilSen([2, 2], [1, 5]).slope).toBeNaN();
    expect(theilSen([], []).slope).toBeNaN();
  });

  it('says in words where a figure goes', () => {
    const trendOf = (name: string) => {
      const { x, y } = golden.lines.find((line) => line.name === name)!;
      return versionTrend(
        'p5',
        x.map((version, at) => ({ version, value: y[at]! })),
      );
    };
    const rise = trendOf('a slow rise');
    expect(rise.direction).toBe('rising');
    expect(rise.words).toMatch(/^p5 rises by 0\.00\d+ a version \(95 %: 0\.00\d+ to 0\.00\d+, 24 versions\)\.$/);
    expect(trendOf('no trend')).toMatchObject({ direction: 'level', versions: 24 });
    expect(trendOf('a fall with one far off').direction).toBe('falling');
    const few = [1, 2, 3, 4, 5].map((version) => ({ version, value: version === 3 ? null : version }));
    expect(versionTrend('jsd', few)).toMatchObject({ direction: 'unknown', versions: 4 });
    expect(versionTrend('jsd', Array(6).fill({ version: 1, value: 2 })).direction).toBe('unknown');
  });
});

const normals = (count: number, seed: number): Float64Array => {
  const stream = createRandomStream({ seed, purpose: 'quality' });
  return Float64Array.from({ length: count }, () => 0.5 + 0.1 * stream.normal());
};
const settings = { thresholds: defaultBaselineThresholds, rate: 0.01, seed: 3 };
const kindsOf = (scores: ArrayLike<number>, more: object = {}): string[] =>
  headQuality({ ...settings, scores, ...more }).remarks.map(({ kind }) => kind);

describe('quality of a head', () => {
  it('has correlation and balance as numpy and scipy have them', () => {
    const { scores, neighbourCorrelation, counts, labelBalance } = golden.quality;
    const found = headQuality({ ...settings, scores });
    expect(found.neighbourCorrelation).toBeCloseTo(neighbourCorrelation, 12);
    expect(found.effectiveCount).toBe(Math.round((401 * (1 - neighbourCorrelation)) / (1 + neighbourCorrelation)));
    expect(found.remarks.map(({ kind }) => kind)).toContain('neighbours');
    const labels = counts.flatMap((count, label) => Array<string>(count).fill('abc'[label]!));
    const labelled = headQuality({ ...settings, scores: normals(100, 1), labels });
    expect(labelled.labelBalance).toBeCloseTo(labelBalance, 12);
    expect(labelled.labels).toEqual([
      { label: 'a', count: 70, share: 0.7 },
      { label: 'b', count: 25, share: 0.25 },
      { label: 'c', count: 5, share: 0.05 },
    ]);
    const counted = headQuality({ ...settings, scores: normals(100, 1), labels: { a: 70, b: 25, c: 5 } });
    expect(counted).toEqual(labelled);
    expect(headQuality({ ...settings, scores: Float64Array.from(scores).sort() })).toMatchObject({
      neighbourCorrelation: null,
      effectiveCount: 401,
    });
    expect(labelled.remarks.find(({ kind }) => kind === 'rare_label')?.words).toMatch(/^One label has .*"c" 5/);
  });

  it('counts what is missing, saturated and tied', () => {
    const scores = [NaN, Infinity, ...Array<number>(40).fill(1), ...normals(58, 2)];
    const found = headQuality({ ...settings, scores, ends: { lower: 0, upper: 1 } });
    expect(found).toMatchObject({ count: 100, finite: 98, missingShare: 0.02, atLower: 0, distinct: 59 });
    expect(found.atUpper).toBe(40 / 98);
    expect(found.largestTieShare).toBe(40 / 98);
    const kinds = found.remarks.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['missing', 'saturated', 'ties']));
    expect(found.remarks[0]?.words).toBe('2 of 100 scores are no numbers and were left out.');
  });

  it('finds nothing to say of many good scores, and the gravest first of bad ones', () => {
    expect(kindsOf(normals(20_000, 4), { thresholds: { ...defaultBaselineThresholds, jsd: 0.2 } })).toEqual([]);
    expect(kindsOf([])).toEqual(['no_scores']);
    expect(kindsOf([NaN])).toEqual(['no_scores', 'missing']);
    expect(kindsOf([1, 2, 3])[0]).toBe('few_scores');
    expect(kindsOf(Array(50).fill(0.3))).toEqual(['constant']);
    expect(headQuality({ ...settings, scores: Array(50).fill(0.1) })).toMatchObject({
      neighbourCorrelation: null,
      needed: { scores: null },
    });
    expect(() => headQuality({ ...settings, scores: [1, 2], labels: ['a'] })).toThrow(/1 labels for 2 scores/);
  });

  it('says how many scores the thresholds need, and so many do', () => {
    const needed = scoresNeeded({ ...settings, scores: normals(1000, 5) })!;
    expect(needed.byMetric[needed.limitedBy]).toBe(needed.scores);
    const enough = permutationThresholds({
      reference: normals(needed.scores!, 6),
      current: normals(needed.scores!, 7),
      ...{ rate: 0.01, seed: 1 },
    });
    const times = baselineMetricNames.map((name) => enough[name] / defaultBaselineThresholds[name]);
    // A factor of two in the number is one of 1.41 in the thresholds.
    expect(Math.max(...times)).toBeGreaterThan(0.71);
    expect(Math.max(...times)).toBeLessThan(1.41);
    expect(scoresNeeded({ ...settings, scores: normals(19, 5) })).toBeNull();
    expect(kindsOf(normals(200, 5))).toEqual(['more_scores']);
  });
});

describe('a diverse choice of samples', () => {
  const stream = createRandomStream({ seed: 8, purpose: 'choice' });
  const scores = Float64Array.from({ length: 1000 }, (_, at) => (at % 50 === 0 ? NaN : stream.normal()));
  // One in a hundred is rare; sessions of very different lengths.
  const labels = Array.from({ length: 1000 }, (_, at) => (at % 100 === 1 ? 'rare' : at % 3 === 0 ? 'a' : 'b'));
  const sessions = Array.from({ length: 1000 }, (_, at) => (at < 900 ? 'long' : 'short'));
  const countsOf = (chosen: readonly number[], of: (at: number) => string | number): number[] => {
    const counts = new Map<string | number, number>();
    for (const at of chosen) counts.set(of(at), (counts.get(of(at)) ?? 0) + 1);
    return [...counts.values()].sort((a, b) => a - b);
  };

  it('covers labels and the range evenly, however rare', () => {
    const chosen = chooseDiverse({ scores, labels, count: 60, seed: 1 });
    expect(chosen).toHaveLength(60);
    expect(new Set(chosen).size).toBe(60);
    expect(chosen.every((at) => Number.isFinite(scores[at]))).toBe(true);
    expect(countsOf(chosen, (at) => labels[at]!)).toEqual([10, 25, 25]);
    const ordered = scores.filter(Number.isFinite).sort();
    const tenth = (at: number): number => Math.floor((ordered.indexOf(scores[at]!) / ordered.length) * 10);
    const inTenths = countsOf(chosen, tenth);
    expect(inTenths).toHaveLength(10);
    expect(inTenths.at(-1)! - inTenths[0]!).toBeLessThanOrEqual(2);
  });

  it('takes from sessions in turn, where it may', () => {
    const [short = 0, long = 0] = countsOf(
      chooseDiverse({ scores, sessions, count: 40, seed: 2 }),
      (at) => sessions[at]!,
    );
    expect([short, long]).toEqual([20, 20]);
  });

  it('is the same for the same seed, another for another, and never more than there are', () => {
    const of = (seed: number): number[] => chooseDiverse({ scores, labels, sessions, count: 30, seed });
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1, 1, 2, NaN), { maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (values, count, parts) => {
          const chosen = chooseDiverse({ scores: values, count, parts, seed: 5 });
          expect(chosen).toHaveLength(Math.min(count, values.filter(Number.isFinite).length));
          expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        },
      ),
      { seed: 4 },
    );
  });

  it('refuses what does not fit', () => {
    expect(() => chooseDiverse({ scores, count: 0, seed: 1 })).toThrow(/count of 0/);
    expect(() => chooseDiverse({ scores, labels: ['a'], count: 1, seed: 1 })).toThrow(/1 labels for 1000 scores/);
  });
});
