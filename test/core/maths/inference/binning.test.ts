import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binCorner, binEdges, histogram, histogram2d } from '../../../../src-core/maths/inference/binning.ts';
import { credibleLevels, sigmaMasses, smoothCounts } from '../../../../src-core/maths/inference/credibleLevels.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import golden from './golden/histograms.json' with { type: 'json' };

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

describe('histograms', () => {
  const x = Float64Array.from(golden.x);
  const y = Float64Array.from(golden.y);

  it('count as numpy counts, values on edges too', () => {
    const bins = { lower: -1.8, upper: 1.8, count: 12 };
    const { counts, outside } = histogram(x, bins);
    expect([...counts]).toEqual(golden.counts);
    expect(outside).toBe(x.length - sum(golden.counts));
    binEdges(bins).forEach((edge, index) => expect(edge).toBeCloseTo(golden.edges[index] as number, 14));
  });

  it('count pairs as numpy counts them', () => {
    const bins = { x: { lower: -1.8, upper: 1.8, count: 6 }, y: { lower: -2, upper: 2, count: 5 } };
    const { counts, outside } = histogram2d(x, y, bins);
    expect([...counts]).toEqual(golden.counts2d);
    expect(outside).toBe(x.length - sum(golden.counts2d));
  });

  it('lose nothing, whatever they count', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.integer({ min: 1, max: 50 }), (values, count) => {
        const { counts, outside } = histogram(Float64Array.from(values), { lower: -1, upper: 2, count });
        expect(sum(counts) + outside).toBe(values.length);
      }),
    );
  });

  it('refuse bins that are none', () => {
    const refusal = (path: string): Error => expect.objectContaining({ code: 'bad_input', path }) as Error;
    expect(() => histogram(x, { lower: 0, upper: 0, count: 5 })).toThrow(refusal('lower'));
    expect(() => histogram(x, { lower: 0, upper: NaN, count: 5 })).toThrow(refusal('lower'));
    expect(() => histogram(x, { lower: 0, upper: 1, count: 0 })).toThrow(refusal('count'));
  });
});

describe('a corner', () => {
  const stream = createRandomStream({ seed: 2, purpose: 'corner' });
  const rows = 20_000;
  const samples = new Float64Array(3 * rows);
  for (let row = 0; row < rows; row++) {
    samples[3 * row] = stream.normal();
    samples[3 * row + 1] = 2 * (samples[3 * row] as number) + stream.normal();
    samples[3 * row + 2] = 7;
  }
  const corner = binCorner({ samples, names: ['a', 'b', 'c'], bins: 40 });

  it('has one histogram a parameter and one a pair, which agree', () => {
    expect(corner.diagonal).toHaveLength(3);
    expect(corner.pairs.map(({ row, column }) => [row, column])).toEqual([
      [1, 0],
      [2, 0],
      [2, 1],
    ]);
    for (const { histogram: pair, column } of corner.pairs) {
      const across = Array.from({ length: 40 }, (_, x) => sum(pair.counts.filter((_count, index) => index % 40 === x)));
      expect(across).toEqual([...(corner.diagonal[column] as (typeof corner.diagonal)[0]).counts]);
    }
  });

  it('shows a parameter that never moved', () => {
    const { bins, counts } = corner.diagonal[2] as (typeof corner.diagonal)[0];
    expect(bins.lower).toBeLessThan(7);
    expect(sum(counts)).toBe(rows);
  });

  it('is not squeezed by a stray walker when it covers a share', () => {
    const stray = samples.slice();
    stray[0] = 1e9;
    const { diagonal } = binCorner({ samples: stray, names: ['a', 'b', 'c'], bins: 40, coverage: 0.998 });
    expect(diagonal[0]?.bins.upper).toBeLessThan(5);
    expect(diagonal[0]?.outside).toBeLessThanOrEqual(42);
    expect(diagonal[0]?.outside).toBeGreaterThan(0);
  });

  it('has contours that enclose what they say, of a known law', () => {
    const { histogram: pair } = corner.pairs[0] as (typeof corner.pairs)[0];
    const smooth = smoothCounts(pair.counts, 40, 0.8);
    const [level] = credibleLevels(smooth, [sigmaMasses[0] as number]) as [number];
    let inside = 0;
    for (let row = 0; row < rows; row++) {
      const a = samples[3 * row] as number;
      const b = (samples[3 * row + 1] as number) - 2 * a;
      if (a * a + b * b < 1) inside += 1;
    }
    expect(inside / rows).toBeCloseTo(sigmaMasses[0] as number, 1);
    // One standard deviation: the density there is exp(-1/2) of the peak's.
    const cell = ((pair.x.upper - pair.x.lower) * (pair.y.upper - pair.y.lower)) / 1600;
    expect(level / ((rows * cell * Math.exp(-0.5)) / (2 * Math.PI))).toBeCloseTo(1, 0);
  });
});

describe('credible levels', () => {
  it('are the lowest of the bins that hold the share', () => {
    expect(credibleLevels([1, 5, 3, 1], [0.5, 0.8, 0.85, 0.99])).toEqual([5, 3, 1, 1]);
    expect(credibleLevels([0, 0], [0.5])).toEqual([NaN]);
    expect(() => credibleLevels([1], [1])).toThrow(/share of 1/);
  });

  it('enclose at least the share and, without the lowest bins, less', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (heights, mass) => {
        fc.pre(sum(heights) > 0);
        const [level] = credibleLevels(heights, [mass]) as [number];
        expect(sum(heights.filter((height) => height >= level))).toBeGreaterThanOrEqual(mass * sum(heights));
        expect(sum(heights.filter((height) => height > level))).toBeLessThan(mass * sum(heights));
      }),
    );
  });
});

describe('smoothing', () => {
  it('keeps the total and leaves what is even as it is', () => {
    const spike = new Float64Array(7 * 5);
    spike[0] = 10;
    expect(sum(smoothCounts(spike, 7, 1.5))).toBeCloseTo(10, 12);
    smoothCounts(new Float64Array(35).fill(3), 7, 1).forEach((value) => expect(value).toBeCloseTo(3, 12));
    expect([...smoothCounts([1, 2, 3, 4], 2, 0)]).toEqual([1, 2, 3, 4]);
  });
});
