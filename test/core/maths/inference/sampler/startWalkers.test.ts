import { describe, expect, it } from 'vitest';
import { startWalkers } from '../../../../../src-core/maths/inference/sampler/startWalkers.ts';
import type { WalkerStart } from '../../../../../src-core/maths/inference/sampler/startWalkers.ts';
import { createParameterSet } from '../../../../../src-core/maths/inference/parameterSet.ts';
import { createPosterior } from '../../../../../src-core/maths/inference/posterior.ts';
import { densityOf, flatParameters, mean } from './densities.ts';

const anywhere = densityOf(2, () => 0);
const rowsOf = (at: (walker: number) => readonly [number, number]): Float64Array =>
  Float64Array.from(Array.from({ length: 8 }, (_, walker) => at(walker)).flat());
const begin = (start: WalkerStart, { walkers = 8, density = anywhere } = {}) =>
  startWalkers({ parameters: flatParameters(2), walkers, seed: 1, ensemble: 0, start }, density);
const explicit = (at: (walker: number) => readonly [number, number]) => begin({ method: 'explicit', rows: rowsOf(at) });

describe('the start of an ensemble', () => {
  it('draws from the priors, and again what has no density', () => {
    const right = densityOf(2, ([x = 0]) => (x > 9 ? 0 : x > 0 ? NaN : -Infinity));
    const { positions, logDensities, failures } = begin({ method: 'prior' }, { density: right });
    expect(positions.every((value, index) => index % 2 === 1 || value > 9)).toBe(true);
    expect([...logDensities]).toEqual(Array(8).fill(0));
    expect(failures).toBe(0);
  });

  it('stands in a ball about a point', () => {
    const start = { method: 'ball', center: Float64Array.of(3, -2), radius: 0.01 } as const;
    const { positions } = begin(start, { walkers: 200 });
    const x = [...positions].filter((_, index) => index % 2 === 0);
    expect(Math.abs(mean(x) - 3)).toBeLessThan(0.005);
    expect(Math.max(...x) - Math.min(...x)).toBeLessThan(0.1);
  });

  it('keeps walkers where they are put', () => {
    const rows = rowsOf((walker) => [walker, walker * walker * 0.1]);
    expect(begin({ method: 'explicit', rows }).positions).toEqual(rows);
  });

  it.each([
    ['all walkers at one point', () => [1, 2] as const, 'all walkers stand at the same point'],
    ['a parameter that stands still', (w: number) => [w, 2] as const, 'all walkers have the same "x1"'],
    ['walkers on a line', (w: number) => [w, w / 2 + 1] as const, 'the walkers lie in a plane'],
    [
      'a walker outside the prior',
      (w: number) => [w === 3 ? 11 : w, w * w * 0.1] as const,
      'walker 4 has "x0" = 11, outside its prior (-10 to 10)',
    ],
    ['a walker that is no number', (w: number) => [w === 3 ? NaN : w, w * w * 0.1] as const, 'walker 4 has "x0" = NaN'],
  ])('refuses %s', (_name, at, sentence) => {
    expect(() => explicit(at)).toThrow(sentence);
  });

  it('refuses a ball that cannot be, and too few walkers', () => {
    const center = Float64Array.of(0, 0);
    expect(() => begin({ method: 'ball', center, radius: 0 })).toThrow('a ball of radius 0 holds no walkers');
    expect(() => begin({ method: 'ball', center: Float64Array.of(1), radius: 1 })).toThrow('1 values for 2 parameters');
    expect(() => begin({ method: 'ball', center: Float64Array.of(20, 0), radius: 1 })).toThrow(
      'its center has "x0" = 20',
    );
    expect(() => begin({ method: 'explicit', rows: center })).toThrow('8 walkers of 2 parameters are 16 numbers');
    for (const walkers of [2, 3, 7]) {
      expect(() => begin({ method: 'prior' }, { walkers })).toThrow(`cannot have ${walkers} walkers`);
    }
  });

  it('says so when the model fails everywhere', () => {
    const failing = densityOf(2, () => NaN);
    expect(() => begin({ method: 'prior' }, { density: failing })).toThrow('the model failed at every point');
    expect(() => begin({ method: 'prior' }, { density: densityOf(2, () => -Infinity) })).toThrow(
      '8 of 8 walkers have no finite log density in 1000 draws each',
    );
  });

  it("moves in working coordinates, where the density has the priors' Jacobians", () => {
    const parameters = createParameterSet({
      k: { LogNormal: { mu: 1, sigma: 0.5 }, transform: 'log' },
      m: { Normal: { mean: 0, sd: 1 } },
    });
    const seen: number[] = [];
    const likelihood = densityOf(2, ([k = 0]) => {
      seen.push(k);
      return 0;
    });
    const density = createPosterior(parameters, likelihood);
    const start = { method: 'prior' } as const;
    const state = startWalkers({ parameters, walkers: 8, seed: 1, ensemble: 0, start }, density);
    for (const [walker, k] of seen.entries()) {
      const y = state.positions[2 * walker] as number;
      const m = state.positions[2 * walker + 1] as number;
      expect(k).toBeCloseTo(Math.exp(y), 12);
      // In the logarithm a log-normal law is a normal one.
      const wanted = -0.5 * ((y - 1) / 0.5) ** 2 - Math.log(0.5) - 0.5 * m * m - Math.log(2 * Math.PI);
      expect(state.logDensities[walker]).toBeCloseTo(wanted, 12);
    }
    expect(seen).toHaveLength(8);
  });

  it('asks the likelihood for points inside the prior alone', () => {
    const asked: number[] = [];
    const likelihood = densityOf(2, ([x = 0]) => {
      asked.push(x);
      return x;
    });
    const out = new Float64Array(3);
    createPosterior(flatParameters(2), likelihood).evaluateBatch(Float64Array.of(1, 0, 11, 0, 2, 0), 3, out);
    expect(asked).toEqual([1, 2]);
    expect(out[1]).toBe(-Infinity);
    expect((out[2] as number) - (out[0] as number)).toBe(1);
  });
});
