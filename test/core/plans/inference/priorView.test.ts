import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParameterSpec, Prior } from '../../../../src-core/domain/inferencePrior.ts';
import { priorView } from '../../../../src-core/plans/inference/priorView.ts';

const viewOf = (prior: Prior) =>
  priorView({
    name: 'a',
    specification: { ...prior, transform: 'none' } as ParameterSpec,
    unit: 'V',
    description: '',
    guess: null,
  });

/** By trapezoids. */
function massOf({ x, density }: { readonly x: readonly number[]; readonly density: readonly number[] }): number {
  return x.slice(1).reduce((sum, place, index) => {
    const mean = ((density[index] as number) + (density[index + 1] as number)) / 2;
    return sum + mean * (place - (x[index] as number));
  }, 0);
}

describe('a prior in view', () => {
  it.each<[Prior, string]>([
    [{ Normal: { mean: 0.5, sd: 0.1 } }, 'Normal, mean 0.5, sd 0.1'],
    [{ Uniform: { lower: -3.2, upper: 3.2 } }, 'Uniform, -3.2 to 3.2'],
    [{ LogNormal: { mu: 0, sigma: 2 } }, 'Log-normal, mu 0, sigma 2 (median 1)'],
    [{ TruncatedNormal: { mean: 1, sd: 2, lower: 0 } }, 'Normal, mean 1, sd 2, cut from 0'],
    [
      { Bound: { of: { Normal: { mean: 0.5, sd: 0.1 } }, lower: 0, upper: 1 } },
      'Normal, mean 0.5, sd 0.1, bounded 0 to 1',
    ],
    [{ Bound: { of: { Flat: {} }, lower: 0, upper: 4 } }, 'Flat, no preference, bounded 0 to 4'],
  ])('%j', (prior, words) => {
    const view = viewOf(prior);
    expect(view.words).toBe(words);
    expect(view.curve).not.toBeNull();
    const mass = massOf(view.curve ?? { x: [], density: [] });
    expect(mass).toBeGreaterThan(0.99);
    expect(mass).toBeLessThan(1.01);
  });

  it('has no curve where there is no density to draw', () => {
    expect(viewOf({ Flat: {} })).toMatchObject({ words: 'Flat, no preference', curve: null });
    expect(viewOf({ Bound: { of: { Flat: {} }, lower: 0 } })).toMatchObject({
      words: 'Flat, no preference, bounded from 0',
      curve: null,
    });
  });

  it('reaches from bound to bound of a uniform prior', () => {
    const { x = [] } = viewOf({ Uniform: { lower: -1, upper: 3 } }).curve ?? {};
    expect([x[0], x.at(-1)]).toEqual([-1, 3]);
  });

  it('is a curve of finite numbers, upwards in x, for any prior', () => {
    const mean = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const width = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(mean, width, fc.boolean(), (middle, sd, isCut) => {
        const prior: Prior = isCut
          ? { TruncatedNormal: { mean: middle, sd, lower: middle - sd } }
          : { Normal: { mean: middle, sd } };
        const { x = [], density = [] } = viewOf(prior).curve ?? {};
        expect(x.every((place, index) => index === 0 || place > (x[index - 1] as number))).toBe(true);
        expect(density.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        expect(density.length).toBe(x.length);
      }),
    );
  });
});
