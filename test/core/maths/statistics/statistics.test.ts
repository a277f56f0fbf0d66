import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  erf,
  erfc,
  logGamma,
  mean,
  median,
  normalDensity,
  normalDistribution,
  normalQuantile,
  quantile,
  regularisedIncompleteBeta,
  RunningMoments,
  sampleStandardDeviation,
  sampleVariance,
  studentTCdf,
} from '../../../../src-core/maths/statistics/index.ts';
import golden from './golden/scipy.json' with { type: 'json' };

/** Largest relative error over golden rows (arguments, then value); absolute where the value is 0. */
function worstError(rows: readonly (readonly number[])[], f: (...x: number[]) => number): number {
  const errors = rows.map((row) => {
    const expected = row.at(-1) as number;
    const got = f(...row.slice(0, -1));
    return Number.isNaN(got) ? Infinity : Math.abs(got - expected) / (expected === 0 ? 1 : Math.abs(expected));
  });
  return Math.max(...errors);
}

describe('special functions and distributions against scipy', () => {
  it('error function', () => expect(worstError(golden.erf, erf)).toBeLessThan(2e-15));
  it('complementary error function', () => expect(worstError(golden.erfc, erfc)).toBeLessThan(2e-13));
  it('normal distribution', () =>
    expect(worstError(golden.normalDistribution, normalDistribution)).toBeLessThan(3e-13));
  it('normal quantile', () => expect(worstError(golden.normalQuantile, normalQuantile)).toBeLessThan(2e-15));
  it('logarithm of the gamma function', () => {
    const errors = golden.logGamma.map(
      ([x, value]) => Math.abs(logGamma(x as number) - (value as number)) / Math.max(1, Math.abs(value as number)),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-14);
  });
  it('incomplete beta function', () =>
    expect(worstError(golden.incompleteBeta, regularisedIncompleteBeta)).toBeLessThan(1e-11));
  it('Student’s t', () => expect(worstError(golden.studentT, studentTCdf)).toBeLessThan(1e-11));
});

describe('Student’s t against its closed forms', () => {
  it.each([-1e6, -30, -2, -0.1, -1e-6, 0, 1e-6, 0.5, 3, 50])('at %d', (t) => {
    expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 14);
    expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 14);
  });
});

describe('at the edges', () => {
  it('answers infinity, zero and nonsense sensibly', () => {
    expect([normalDistribution(-Infinity), normalDistribution(Infinity)]).toEqual([0, 1]);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect(normalQuantile(1.5)).toBeNaN();
    expect(normalDistribution(NaN)).toBeNaN();
    expect([studentTCdf(-Infinity, 3), studentTCdf(Infinity, 3), studentTCdf(1e200, 3)]).toEqual([0, 1, 1]);
    expect(studentTCdf(1, 0)).toBeNaN();
    expect(regularisedIncompleteBeta(1, 1, 2)).toBeNaN();
    expect(logGamma(0)).toBeNaN();
    expect([mean([]), sampleVariance([1]), quantile([], 0.5), quantile([1, NaN], 0), quantile([1], 2)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });

  it('has a density that integrates to the distribution', () => {
    let sum = 0;
    for (let x = -8; x < 1; x += 0.001) sum += 0.001 * normalDensity(x + 0.0005);
    expect(sum).toBeCloseTo(normalDistribution(1), 6);
  });
});

describe('moments and quantiles against numpy', () => {
  it.each(golden.samples.map((sample, index) => ({ index, sample })))('sample $index', ({ sample }) => {
    expect(mean(sample.values)).toBeCloseTo(sample.mean, 6);
    expect(Math.abs(mean(sample.values) / sample.mean - 1)).toBeLessThan(1e-14);
    if (sample.sampleStandardDeviation !== null) {
      expect(sampleStandardDeviation(sample.values)).toBeCloseTo(sample.sampleStandardDeviation, 12);
    }
    for (const [probability, expected] of sample.quantiles as [number, number][]) {
      expect(Math.abs(quantile(sample.values, probability) - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
    }
    expect(median(sample.values)).toBe(quantile(sample.values, 0.5));
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    expect(quantile(values, 1)).toBe(3);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('running moments', () => {
  const sample = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 40 });

  it('equal those of all values, cut anywhere, saved and merged', () => {
    fc.assert(
      fc.property(sample, fc.nat(40), (values, cut) => {
        const first = new RunningMoments();
        values.slice(0, cut).forEach((value) => first.add(value));
        const second = new RunningMoments();
        values.slice(cut).forEach((value) => second.add(value));
        const merged = new RunningMoments(JSON.parse(JSON.stringify(first.state())) as ReturnType<typeof first.state>);
        merged.merge(second.state());
        expect(merged.count).toBe(values.length);
        expect(merged.mean).toBeCloseTo(mean(values), 8);
        expect(merged.sampleVariance).toBeCloseTo(sampleVariance(values), 5);
      }),
    );
  });

  it('keep their digits far from zero', () => {
    const moments = new RunningMoments();
    for (const value of [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) moments.add(value);
    expect(moments.sampleVariance).toBeCloseTo(30, 6);
    expect(new RunningMoments().mean).toBeNaN();
  });
});
