import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cornerView } from '../../../../src-core/plans/inference/cornerView.ts';
import { normalChain } from './normalChains.ts';

const correlated = normalChain({
  names: ['a', 'b', 'still'],
  // Correlation 0.6.
  draw: ([a = 0, b = 0]) => [a, 100 + 5 * (0.6 * a + 0.8 * b), 7],
  steps: 4000,
});
const view = cornerView({ chain: correlated, units: { b: 'nm' }, names: null, bins: 40 });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('the corner of a posterior', () => {
  it('has the correlation of its draws, and none with what never moved', () => {
    expect(view.pairs.map(({ row, column }) => [row, column])).toEqual([
      [1, 0],
      [2, 0],
      [2, 1],
    ]);
    expect(Math.abs((view.pairs[0]?.correlation ?? NaN) - 0.6)).toBeLessThan(0.01);
    expect(view.pairs[1]?.correlation).toBeNull();
    expect(view.units).toEqual(['', 'nm', '']);
  });

  it('has the percentiles of the normal distribution, and bins over nearly all draws', () => {
    const [a, b] = view.diagonal;
    expect(Math.abs((a?.p16 ?? NaN) + 0.99446)).toBeLessThan(0.02);
    expect(Math.abs((b?.p84 ?? NaN) - 104.9723)).toBeLessThan(0.1);
    expect(sum(a?.counts ?? []) / view.draws).toBeCloseTo(0.997, 3);
    expect(a?.bins.count).toBe(40);
  });

  it('has levels that enclose one, two and three standard deviations of the plane', () => {
    const { counts = [], levels = [] } = view.pairs[0] ?? {};
    [0.3935, 0.8647, 0.9889].forEach((mass, index) => {
      const inside = sum(counts.filter((count) => count >= (levels[index] ?? Infinity))) / view.draws;
      expect(Math.abs(inside - mass)).toBeLessThan(0.01);
    });
    expect(levels[0] ?? NaN).toBeGreaterThan(levels[1] ?? NaN);
    expect(levels[1] ?? NaN).toBeGreaterThan(levels[2] ?? NaN);
  });

  it('leaves out the beginning, shows the parameters asked for, and refuses unknown ones', () => {
    const some = cornerView({ chain: { ...correlated, discard: 3000 }, units: {}, names: ['b', 'a'], bins: 10 });
    expect(some.names).toEqual(['b', 'a']);
    expect(some.draws).toBe(32_000);
    expect(() => cornerView({ chain: correlated, units: {}, names: ['c'], bins: 10 })).toThrow(
      expect.objectContaining({ code: 'bad_input', path: 'names' }),
    );
  });

  it('counts whatever the draws are', () => {
    const number = fc.double({ min: -1e100, max: 1e100, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 8, maxLength: 8 }), fc.integer({ min: 5, max: 20 }), (values, bins) => {
        const chain = { ...normalChain({ names: ['a', 'b'], draw: () => [0, 0], ensembles: 1, steps: 2, walkers: 2 }) };
        const { diagonal, pairs, draws } = cornerView({
          chain: { ...chain, samples: Float64Array.from(values) },
          units: {},
          names: null,
          bins,
        });
        for (const { counts } of diagonal) expect(sum(counts)).toBeLessThanOrEqual(draws);
        for (const { counts } of pairs) expect(sum(counts)).toBeLessThanOrEqual(draws + 0.1);
      }),
    );
  });
});
