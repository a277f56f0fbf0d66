import { describe, expect, it } from 'vitest';
import { kendall, theilSen } from '../../../../src-core/maths/drift/index.ts';
import {
  andersonDarlingStatistic,
  fitLine,
  kolmogorovLimit,
  kolmogorovSmirnovTest,
  mannWhitneyTest,
  sortFinite,
  spearman,
  wassersteinDistance,
  welchTest,
} from '../../../../src-core/maths/statistics/index.ts';
import peer from './peers/two_sample_trend.json' with { type: 'json' };
import { readColumn, readRows } from './readPeer.ts';

const a = readColumn('two_samples_a.csv');
const b = readColumn('two_samples_b.csv');
const [sortedA, sortedB] = [sortFinite(a).sorted, sortFinite(b).sorted];

describe('two samples of the peer', () => {
  const expectTest = (
    { statistic, probability }: { readonly statistic: number; readonly probability: number },
    [expected, chance]: readonly number[],
  ): void => {
    expect(statistic).toBeCloseTo(expected!, 10);
    expect(probability).toBeCloseTo(chance!, 10);
  };

  it('Kolmogorov-Smirnov', () => expectTest(kolmogorovSmirnovTest(sortedA, sortedB), peer.ks_exact));
  it('Mann-Whitney', () => expectTest(mannWhitneyTest(a, b), peer.mannwhitney));
  it('Welch', () => expectTest(welchTest(a, b), peer.welch));
  it('Anderson-Darling', () => expect(andersonDarlingStatistic(a, b)).toBeCloseTo(peer.anderson_k, 9));
  it('Wasserstein', () => expect(wassersteinDistance(sortedA, sortedB)).toBeCloseTo(peer.wasserstein, 12));
});

describe('the trend of the peer', () => {
  const rows = readRows('trend.csv');
  const [t, y] = [rows.map((row) => row[0]!), rows.map((row) => row[1]!)];

  it('least squares', () => {
    const line = fitLine(t, y);
    expect(line.slope).toBeCloseTo(peer.linregress.slope, 12);
    expect(line.intercept).toBeCloseTo(peer.linregress.intercept, 12);
    expect(line.correlation).toBeCloseTo(peer.linregress.r, 12);
    expect(line.probability / peer.linregress.p).toBeCloseTo(1, 8);
    expect(line.slopeStandardError).toBeCloseTo(peer.linregress.se, 12);
    expect(line.interceptStandardError).toBeCloseTo(peer.linregress.intercept_se, 12);
  });

  it('Spearman, Kendall and Theil-Sen', () => {
    expect(spearman(t, y).statistic).toBeCloseTo(peer.spearman[0]!, 12);
    expect(spearman(t, y).probability / peer.spearman[1]!).toBeCloseTo(1, 8);
    expect(kendall(t, y).tau).toBeCloseTo(peer.kendall[0]!, 12);
    expect(kendall(t, y).probability / peer.kendall[1]!).toBeCloseTo(1, 8);
    const fit = theilSen(t, y);
    expect(fit.slope).toBeCloseTo(peer.theilsen.slope, 12);
    expect([fit.intercept, fit.slopeLow, fit.slopeHigh].map((x) => x.toFixed(12))).toEqual(
      [peer.theilsen.intercept, peer.theilsen.lo, peer.theilsen.hi].map((x) => x.toFixed(12)),
    );
  });
});

describe('two samples at the edges', () => {
  it('are the same, or have nothing in common', () => {
    const same = Float64Array.of(1, 2, 3, 4);
    expect(kolmogorovSmirnovTest(same, same)).toEqual({ statistic: 0, probability: 1 });
    expect(wassersteinDistance(same, same)).toBe(0);
    // One of the 70 ways to order them has all of a first, and one all of b.
    expect(kolmogorovSmirnovTest(same, Float64Array.of(5, 6, 7, 8)).probability).toBeCloseTo(2 / 70, 14);
    expect(wassersteinDistance(same, Float64Array.of(11, 12, 13, 14))).toBe(10);
    expect(kolmogorovSmirnovTest(same, new Float64Array(0)).statistic).toBeNaN();
    expect(mannWhitneyTest([1, 1], [1, 1]).probability).toBe(1);
  });

  it('have the limit of Kolmogorov when they are many', () => {
    // Table values of the limiting distribution.
    expect(kolmogorovLimit(1.3580986393225507)).toBeCloseTo(0.05, 12);
    expect(kolmogorovLimit(0.8275735551899077)).toBeCloseTo(0.5, 12);
    expect(kolmogorovLimit(0.99999999)).toBeCloseTo(kolmogorovLimit(1.00000001), 7);
  });
});
