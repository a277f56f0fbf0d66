import { describe, expect, it } from 'vitest';
import { summariseChain } from '../../../../src-core/plans/inference/chainSummary.ts';
import { normalChain } from './normalChains.ts';

/** Percentiles of the standard normal distribution: 5, 16, 50, 84, 95 %. */
const normalPercentiles = [-1.6448536, -0.9944579, 0, 0.9944579, 1.6448536];

describe('the summary of a chain', () => {
  it('of independent normal draws is that of their distribution, and converged', () => {
    const work = normalChain({ names: ['a', 'b'], draw: ([a = 0, b = 0]) => [a, 10 + 2 * b], steps: 1000 });
    const summary = summariseChain(work);
    const [a, b] = summary.parameters;
    const { p5, p16, p50, p84, p95 } = a ?? {};
    [p5, p16, p50, p84, p95].forEach((value, index) => {
      expect(Math.abs((value ?? NaN) - (normalPercentiles[index] ?? NaN))).toBeLessThan(0.03);
    });
    expect(Math.abs((b?.mean ?? NaN) - 10)).toBeLessThan(0.05);
    expect(Math.abs((b?.sd ?? NaN) - 2)).toBeLessThan(0.05);
    expect(b?.autocorrelationTime).toBeCloseTo(1, 1);
    expect(b?.autocorrelationTrusted).toBe(true);
    expect(summary.converged).toBe(true);
    expect(summary.verdict).toMatch(/^Converged: /);
    expect(summary.draws).toBe(32_000);
    expect(summary.meanAcceptance).toBeCloseTo(0.4, 12);
  });

  it('finds the most probable of the draws that are left', () => {
    const work = normalChain({ names: ['a'], draw: ([a = 0]) => [a], steps: 20, walkers: 4, thin: 5, discard: 50 });
    const row = (ensemble: number, step: number, walker: number): number => (ensemble * 20 + step) * 4 + walker;
    work.logDensities[row(1, 9, 0)] = 7;
    work.logDensities[row(2, 13, 3)] = 5;
    work.samples[row(2, 13, 3)] = 42;
    expect(summariseChain(work).best).toEqual({ point: { a: 42 }, logDensity: 5 });
    expect(summariseChain({ ...work, discard: 0 }).best.logDensity).toBe(7);
    expect(summariseChain(work).draws).toBe(4 * 10 * 4);
  });

  it('tells no number where draws that never moved allow none', () => {
    const summary = summariseChain(normalChain({ names: ['a'], draw: () => [3], steps: 10 }));
    expect(summary.parameters[0]).toMatchObject({
      mean: 3,
      sd: 0,
      rHat: null,
      essBulk: null,
      autocorrelationTime: null,
    });
    expect(summary.converged).toBe(false);
    expect(summary.verdict).toContain('it never moved');
  });

  it('refuses to discard all', () => {
    const work = normalChain({ names: ['a'], draw: ([a = 0]) => [a], steps: 10, discard: 10 });
    expect(() => summariseChain(work)).toThrow(expect.objectContaining({ code: 'bad_input', path: 'discard' }));
  });
});
