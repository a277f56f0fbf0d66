import { describe, expect, it } from 'vitest';
import type { FringeError } from '../../../../../src-core/errors/fringeError.ts';
import type { LogDensity } from '../../../../../src-core/maths/inference/logDensity.ts';
import { createParameterSet } from '../../../../../src-core/maths/inference/parameterSet.ts';
import { startWalkers } from '../../../../../src-core/maths/inference/sampler/startWalkers.ts';
import { densityOf, deviation, flatParameters, mean } from './densities.ts';

const half = 100;
const begin = (density: LogDensity, { seed = 1, walkers = 200 } = {}): Float64Array =>
  startWalkers(
    { parameters: flatParameters(density.dimension, half), walkers, seed, ensemble: 0, start: { method: 'annealed' } },
    density,
  ).positions;
const axis = (positions: Float64Array, dimension: number, index: number): number[] =>
  [...positions].filter((_, place) => place % dimension === index);
const peak = (x: number, [centre, sd]: readonly [number, number]): number =>
  -0.5 * ((x - centre) / sd) ** 2 - Math.log(sd);

function refusalOf(work: () => unknown): FringeError {
  try {
    work();
  } catch (error) {
    return error as FringeError;
  }
  throw new Error('It did not refuse.');
}

describe('the annealed start', () => {
  it('leads walkers from a wide prior to a narrow posterior, with its spread', () => {
    const density = densityOf(2, ([x = 0, y = 0]) => peak(x, [20, 0.01]) + peak(y - 2 * x, [-30, 0.1]));
    const positions = begin(density);
    const [x, y] = [axis(positions, 2, 0), axis(positions, 2, 1)];
    expect(Math.abs(mean(x) - 20)).toBeLessThan(0.003);
    expect(deviation(x)).toBeGreaterThan(0.008);
    expect(deviation(x)).toBeLessThan(0.012);
    expect(Math.abs(mean(y) - 10)).toBeLessThan(0.03);
  });

  it('leaves no walker in a far, shallow mode', () => {
    // Valleys 30 deep between peaks one unit apart: a stretch alone does not cross them.
    const wavy = densityOf(1, ([x = 0]) => 30 * Math.cos(2 * Math.PI * x) - 0.5 * ((x - 7) / 0.2) ** 2);
    expect(axis(begin(wavy), 1, 0).every((x) => Math.abs(x - 7) < 0.5)).toBe(true);
  });

  it('fills two modes by their weights', () => {
    const two = densityOf(1, ([x = 0]) =>
      Math.log(0.3 * Math.exp(peak(x, [-40, 0.5])) + 0.7 * Math.exp(peak(x, [40, 0.5])) + 1e-300),
    );
    const shares = [1, 2, 3, 4, 5, 6].map((seed) => mean(axis(begin(two, { seed }), 1, 0).map((x) => (x > 0 ? 1 : 0))));
    expect(Math.abs(mean(shares) - 0.7)).toBeLessThan(0.12);
  });

  it('depends on the seed alone', () => {
    const density = densityOf(1, ([x = 0]) => peak(x, [3, 1]));
    expect(begin(density)).toEqual(begin(density));
    expect(begin(density, { seed: 2 })).not.toEqual(begin(density));
  });

  it('works around a model that fails in places, and refuses one that fails nearly everywhere', () => {
    const failing = densityOf(1, ([x = 0]) => (Math.round(x) % 2 === 0 ? peak(x, [10, 3]) : NaN));
    expect(axis(begin(failing), 1, 0).every((x) => Math.abs(x - 10) < 15)).toBe(true);
    expect(() => begin(densityOf(1, () => NaN))).toThrow(
      'none of 160000 draws from the priors has a finite log density',
    );
  });

  it('names the prior that the data contradict, and what to do', () => {
    const parameters = createParameterSet({
      near: { Normal: { mean: 0, sd: 1 } },
      far: { Normal: { mean: 50, sd: 0.01 } },
    });
    const density = densityOf(2, ([near = 0, far = 0]) => peak(near, [1, 0.1]) + 200 * peak(far, [0.5, 0.01]));
    const refusal = refusalOf(() =>
      startWalkers({ parameters, walkers: 32, seed: 1, ensemble: 0, start: { method: 'annealed' } }, density),
    );
    expect(refusal.message).toMatch(/priors and data disagree; the data draw "far" from its prior about 50 to 4\d/);
    expect(refusal.message).not.toContain('"near"');
    expect(refusal.path).toBe('parameters.far');
    expect(refusal.remedy).toMatch(/"Auto"/);
  });

  it('follows a likelihood twenty standard deviations out in the tail of a prior', () => {
    const parameters = createParameterSet({ far: { Normal: { mean: 0, sd: 1 } } });
    const density = densityOf(1, ([far = 0]) => -0.5 * far ** 2 + peak(far, [20, 0.1]));
    const { positions } = startWalkers(
      { parameters, walkers: 32, seed: 1, ensemble: 0, start: { method: 'annealed' } },
      density,
    );
    expect(Math.abs(mean([...positions]) - 20 / 1.01)).toBeLessThan(0.1);
  });
});
