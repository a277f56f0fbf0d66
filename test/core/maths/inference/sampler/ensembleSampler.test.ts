import { describe, expect, it } from 'vitest';
import { EnsembleSampler } from '../../../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import type { MoveShares } from '../../../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import { sampleEnsemble } from '../../../../../src-core/maths/inference/sampler/sampleEnsemble.ts';
import { startWalkers } from '../../../../../src-core/maths/inference/sampler/startWalkers.ts';
import { normalDistribution } from '../../../../../src-core/maths/statistics/index.ts';
import { column, correlated, densityOf, deviation, flatParameters, mean, sampled } from './densities.ts';

const moves: readonly (readonly [string, MoveShares])[] = [
  ['the stretch', { stretch: 1, differentialEvolution: 0 }],
  ['differential evolution', { stretch: 0, differentialEvolution: 1 }],
  ['both', { stretch: 1, differentialEvolution: 1 }],
];

describe('the ensemble sampler', () => {
  it('gives the same chain for the same seed, and another for another seed or ensemble', () => {
    const chain = (seed: number, ensemble: number): Float64Array => sampled(correlated, 50, { seed, ensemble }).samples;
    expect(chain(7, 0)).toEqual(chain(7, 0));
    expect(chain(8, 0)).not.toEqual(chain(7, 0));
    expect(chain(7, 1)).not.toEqual(chain(7, 0));
  });

  it.each(moves)('goes on from its state at any step as if nothing had been, with %s', (_name, shares) => {
    const settings = { dimension: 2, walkers: 8, seed: 3, ensemble: 1, moves: shares };
    const parameters = flatParameters(2);
    const start = startWalkers({ parameters, ...settings, start: { method: 'prior' } }, correlated);
    const undisturbed = new EnsembleSampler(settings, start);
    let resumed = new EnsembleSampler(settings, start);
    for (let step = 1; step <= 40; step++) {
      undisturbed.advance(correlated);
      resumed.advance(correlated);
      const state = structuredClone(resumed.state());
      expect(state).toEqual(undisturbed.state());
      resumed = new EnsembleSampler(settings, state);
    }
    expect(resumed.state().step).toBe(40);
  });

  // Integrated autocorrelation times here are below 60 steps, so 32 walkers and 6,000 steps are at least 3,200 independent draws.
  it.each(moves)('has the normal law as its own, with %s', (_name, shares) => {
    const steps = 6000;
    const { sampler, samples } = sampled(correlated, steps, { moves: shares, seed: 11 });
    const from = 500 * 32 * 2;
    const [x, y] = [0, 1].map((axis) => column(samples, { axis, dimension: 2, from })) as [number[], number[]];
    for (const values of [x, y]) {
      expect(Math.abs(mean(values))).toBeLessThan(0.06);
      expect(Math.abs(deviation(values) - 1)).toBeLessThan(0.04);
      expect(kolmogorovSmirnov(values)).toBeLessThan(0.03);
    }
    expect(Math.abs(mean(x.map((value, index) => value * (y[index] as number))) - 0.9)).toBeLessThan(0.06);
    const { accepted, evaluations, failures } = sampler.state();
    const share = accepted.reduce((sum, count) => sum + count, 0) / 32 / steps;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
    expect([evaluations, failures]).toEqual([32 * steps, 0]);
  });

  it('is not passed by that test when its law is a fifth too wide', () => {
    const wide = densityOf(2, ([x = 0, y = 0]) => -0.5 * (0.7 * x * x + y * y));
    const { samples } = sampled(wide, 6000, { seed: 11 });
    expect(kolmogorovSmirnov(column(samples, { axis: 0, dimension: 2, from: 500 * 64 }))).toBeGreaterThan(0.03);
  });

  it('is the same walk under an affine map of the space', () => {
    // Powers of two: the map is exact in floating point, and so is the walk's image.
    const stretched = densityOf(2, (theta) => {
      const out = new Float64Array(1);
      correlated.evaluateBatch(Float64Array.of((theta[0] as number) / 1024, (theta[1] as number) * 8), 1, out);
      return out[0] as number;
    });
    const settings = { dimension: 2, walkers: 16, seed: 5, ensemble: 0 };
    const start = startWalkers({ parameters: flatParameters(2), ...settings, start: { method: 'prior' } }, correlated);
    const map = (positions: Float64Array): Float64Array =>
      positions.map((value, index) => (index % 2 === 0 ? value * 1024 : value / 8));
    const plain = new EnsembleSampler(settings, start);
    const mapped = new EnsembleSampler(settings, { ...start, positions: map(start.positions) });
    for (let step = 0; step < 200; step++) {
      plain.advance(correlated);
      mapped.advance(stretched);
    }
    expect(mapped.positions).toEqual(map(plain.positions));
    expect(plain.positions).not.toEqual(start.positions);
  });

  it('counts failed evaluations and never takes them', () => {
    const failing = densityOf(1, (theta) => {
      const x = theta[0] as number;
      return x > 1 ? NaN : x < -1 ? Infinity : 0;
    });
    const { sampler, samples } = sampled(failing, 200);
    expect(samples.every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(sampler.state().failures).toBeGreaterThan(100);
  });

  it('does not count what lies outside the prior as failed', () => {
    const box = densityOf(1, (theta) => (Math.abs(theta[0] as number) < 1 ? 0 : -Infinity));
    expect(sampled(box, 200).sampler.state().failures).toBe(0);
  });

  it('keeps every thin-th step since its start, in slices too', () => {
    const parameters = flatParameters(2);
    const settings = { dimension: 2, walkers: 8, seed: 3, ensemble: 0 };
    const start = startWalkers({ parameters, ...settings, start: { method: 'prior' } }, correlated);
    const keep = (slices: readonly number[], thin: number): Float64Array => {
      const sampler = new EnsembleSampler(settings, start);
      const kept: number[] = [];
      for (const steps of slices) {
        const target = { samples: new Float64Array(steps * 16), logDensities: new Float64Array(steps * 8), thin };
        const count = sampleEnsemble(sampler, { parameters, density: correlated, steps, target });
        kept.push(...target.samples.subarray(0, count * 16));
      }
      return Float64Array.from(kept);
    };
    const all = keep([30], 1);
    const thinned = keep([30], 4);
    expect(thinned).toHaveLength(7 * 16);
    expect(thinned.subarray(0, 16)).toEqual(all.subarray(3 * 16, 4 * 16));
    expect(keep([1, 6, 10, 13], 4)).toEqual(thinned);
  });

  it('answers questions one half at a time, and only those', () => {
    const settings = { dimension: 2, walkers: 8, seed: 3, ensemble: 0 };
    const start = startWalkers({ parameters: flatParameters(2), ...settings, start: { method: 'prior' } }, correlated);
    const asked = new EnsembleSampler(settings, start);
    const advanced = new EnsembleSampler(settings, start);
    const answers = new Float64Array(4);
    expect(() => asked.tell(answers)).toThrow('did not ask');
    correlated.evaluateBatch(asked.ask().slice(), 4, answers);
    expect(asked.ask()).toBe(asked.ask());
    asked.tell(answers);
    expect(() => asked.state()).toThrow('in the middle of a step');
    correlated.evaluateBatch(asked.ask(), 4, answers);
    asked.tell(answers);
    advanced.advance(correlated);
    expect(asked.state()).toEqual(advanced.state());
  });
});

/** Largest distance between the values' empirical law and the standard normal one. */
function kolmogorovSmirnov(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.reduce((most, value, index) => {
    const expected = normalDistribution(value);
    return Math.max(most, Math.abs(expected - index / sorted.length), Math.abs(expected - (index + 1) / sorted.length));
  }, 0);
}
