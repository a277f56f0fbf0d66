import { describe, expect, it } from 'vitest';
import { kendall, theilSen } from '../../../../src-core/maths/drift/index.ts';
import trend from './golden/trend.json' with { type: 'json' };
import ties from './golden/trendTies.json' with { type: 'json' };

describe.each([
  ['a noisy line', trend, 0.95],
  ['a line with ties', ties, 0.9],
])('%s has the trend that scipy finds', (_what, golden, confidence) => {
  it('Theil-Sen slope, intercept and interval', () => {
    const fit = theilSen(golden.t, golden.y, confidence);
    expect(fit.slope).toBeCloseTo(golden.theilsen.slope, 12);
    expect(fit.intercept).toBeCloseTo(golden.theilsen.intercept, 12);
    expect(fit.slopeLow).toBeCloseTo(golden.theilsen.lo, 12);
    expect(fit.slopeHigh).toBeCloseTo(golden.theilsen.hi, 12);
  });

  it("Kendall's tau and its probability", () => {
    const { tau, probability } = kendall(golden.t, golden.y);
    expect(tau).toBeCloseTo(golden.kendall[0]!, 12);
    expect(probability / golden.kendall[1]!).toBeCloseTo(1, 9);
  });
});

describe('a trend of nothing', () => {
  it('is not a number', () => {
    expect(theilSen([1, 1], [2, 3]).slope).toBeNaN();
    expect(theilSen([], [])).toEqual({ slope: NaN, intercept: NaN, slopeLow: NaN, slopeHigh: NaN });
    expect(kendall([1, 2, 3], [5, 5, 5]).tau).toBeNaN();
  });

  it('is a defect when times and values do not pair', () => {
    expect(() => theilSen([1, 2], [1])).toThrow(/2 times and 1 values/);
  });
});
