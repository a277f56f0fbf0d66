import { describe, expect, it } from 'vitest';
import {
  bulkSampleSize,
  classicRHat,
  integratedAutocorrelationTime,
  meanSampleSize,
  quantileSampleSize,
  rankNormalise,
  rankRHat,
  sortValues,
  splitRHat,
  tailSampleSize,
} from '../../../../src-core/maths/inference/diagnostics/index.ts';
import type { Draws } from '../../../../src-core/maths/inference/diagnostics/index.ts';
import { foldedScores } from '../../../../src-core/maths/inference/diagnostics/ranks.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { quantileOfSorted } from '../../../../src-core/maths/statistics/index.ts';
import golden from './golden/mcmc_diagnostics.json' with { type: 'json' };
import { ensemblesOf, readChains, walkersOf } from './readChains.ts';

type SetName = keyof typeof golden.sets;
const sets = Object.keys(golden.sets) as SetName[];
const near = (got: number, expected: number): void => {
  expect(Math.abs(got - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
};

describe.each(sets)('chains %s', (name) => {
  const expected = golden.sets[name];
  const chains = readChains(name);
  const draws = ensemblesOf(chains);

  it('have the R-hat of arviz-stats', () => {
    near(rankRHat(draws), expected.rhat_rank);
    near(splitRHat(draws), expected.rhat_split);
    near(classicRHat(draws), expected.rhat_identity);
  });

  it('have the effective sample sizes of arviz-stats', () => {
    near(bulkSampleSize(draws), expected.ess_bulk);
    near(tailSampleSize(draws), expected.ess_tail);
    near(meanSampleSize(draws), expected.ess_mean);
    near(quantileSampleSize(draws, 0.1), expected['ess_quantile_0.1']);
    near(quantileSampleSize(draws, 0.5), expected.ess_median);
  });

  it('have the autocorrelation time of emcee, as walkers, as ensembles and one by one', () => {
    near(integratedAutocorrelationTime(draws).steps, expected.emcee_tau[0] as number);
    near(integratedAutocorrelationTime(walkersOf(chains)).steps, expected.emcee_tau[0] as number);
    chains.forEach((chain, index) => {
      near(integratedAutocorrelationTime(ensemblesOf([chain])).steps, expected.emcee_tau_per_chain[index] as number);
    });
  });
});

interface Process {
  readonly ensembles: number;
  readonly steps: number;
  readonly walkers: number;
  /** Correlation of successive steps of a walker. */
  readonly memory: number;
  /** Added to the draws of an ensemble. */
  readonly offset?: (ensemble: number) => number;
}

/** Independent first-order autoregressions of variance 1, one a walker. */
function autoregressions({ ensembles, steps, walkers, memory, offset = () => 0 }: Process): Draws {
  const stream = createRandomStream({ seed: 11, purpose: 'autoregression' });
  const values = new Float64Array(ensembles * steps * walkers);
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    for (let walker = 0; walker < walkers; walker++) {
      let x = stream.normal();
      for (let step = 0; step < steps; step++) {
        values[(ensemble * steps + step) * walkers + walker] = x + offset(ensemble);
        x = memory * x + Math.sqrt(1 - memory * memory) * stream.normal();
      }
    }
  }
  return { ensembles, steps, walkers, values };
}

describe('ensembles of several walkers', () => {
  it('have the effective sample size that theory gives', () => {
    const draws = autoregressions({ ensembles: 4, steps: 4000, walkers: 8, memory: 0.9 });
    const expected = (4 * 4000 * 8) / 19;
    expect(bulkSampleSize(draws) / expected).toBeGreaterThan(0.75);
    expect(bulkSampleSize(draws) / expected).toBeLessThan(1.3);
    expect(integratedAutocorrelationTime(draws).steps).toBeGreaterThan(17);
    expect(integratedAutocorrelationTime(draws).steps).toBeLessThan(21);
  });

  it('gain nothing by walkers that all do the same', () => {
    const single = autoregressions({ ensembles: 4, steps: 1000, walkers: 1, memory: 0.5 });
    const copies = 16;
    const values = Float64Array.from({ length: single.values.length * copies }, (_, index) => {
      return single.values[Math.floor(index / copies)] as number;
    });
    const copied: Draws = { ...single, walkers: copies, values };
    expect(bulkSampleSize(copied) / bulkSampleSize(single)).toBeCloseTo(1, 2);
    expect(tailSampleSize(copied) / tailSampleSize(single)).toBeCloseTo(1, 2);
    // The factor (n - 1)/n knows of more draws, that is all.
    expect(rankRHat(copied) - rankRHat(single)).toBeCloseTo(0.5 / 500, 3);
  });

  it('that ended in different places are found out, although their walkers agree', () => {
    const apart = autoregressions({ ensembles: 4, steps: 500, walkers: 8, memory: 0.5, offset: (e) => e * 0.4 });
    expect(rankRHat(apart)).toBeGreaterThan(1.05);
    const together = autoregressions({ ensembles: 4, steps: 500, walkers: 8, memory: 0.5 });
    expect(rankRHat(together)).toBeLessThan(1.01);
  });
});

describe('autocorrelation time', () => {
  it('of too few steps says so and carries its number', () => {
    const time = integratedAutocorrelationTime(autoregressions({ ensembles: 1, steps: 300, walkers: 4, memory: 0.95 }));
    expect(time.isTrusted).toBe(false);
    expect(time.steps).toBeGreaterThan(10);
    expect(time.times).toBeCloseTo(300 / time.steps, 10);
  });

  it('of enough steps is trusted', () => {
    const time = integratedAutocorrelationTime(autoregressions({ ensembles: 4, steps: 3000, walkers: 4, memory: 0.5 }));
    expect(time.isTrusted).toBe(true);
    expect(time.steps).toBeCloseTo(3, 0);
  });

  it('counts a walker that is stuck as one that never forgets', () => {
    const draws = autoregressions({ ensembles: 1, steps: 2000, walkers: 4, memory: 0.5 });
    const free = integratedAutocorrelationTime(draws).steps;
    const values = draws.values.map((value, index) => (index % 4 === 2 ? 0.5 : value));
    expect(integratedAutocorrelationTime({ ...draws, values }).steps).toBeGreaterThan(20 * free);
    expect(integratedAutocorrelationTime({ ...draws, values: values.fill(1) })).toMatchObject({
      steps: NaN,
      isTrusted: false,
    });
  });
});

describe('what cannot be judged is not a number', () => {
  const constant: Draws = { ensembles: 2, steps: 100, walkers: 2, values: new Float64Array(400).fill(3) };
  const broken: Draws = { ...constant, values: Float64Array.from({ length: 400 }, (_, i) => (i === 7 ? NaN : i % 10)) };
  const short: Draws = { ensembles: 2, steps: 3, walkers: 1, values: Float64Array.of(1, 2, 3, 4, 5, 6) };
  it.each([
    ['constant', constant],
    ['not finite', broken],
    ['three steps', short],
  ] as const)('%s', (_name, draws) => {
    for (const f of [rankRHat, splitRHat, classicRHat, bulkSampleSize, tailSampleSize, meanSampleSize]) {
      expect(f(draws)).toBeNaN();
    }
  });
});

describe('ranks', () => {
  it.each([10, 5000])('of %d values with ties and both zeros are in order, few or many', (count) => {
    const values = Float64Array.from(
      { length: count },
      (_, i) => [-0, 0, 1e-320, -1e300][i % 7] ?? Math.sin(i * i) * 10 ** (i % 5),
    );
    const { order, sorted: inOrder } = sortValues(values);
    const sorted = Array.from(order, (index) => values[index] as number);
    expect(sorted.every((value, index) => index === 0 || (sorted[index - 1] as number) <= value)).toBe(true);
    expect([...inOrder]).toEqual(sorted);
    expect(new Set(order).size).toBe(count);
    const scores = rankNormalise(values);
    expect(scores[0]).toBe(scores[1]);
    const ordered = Array.from(order, (index) => scores[index] as number);
    expect(ordered.every((score, index) => index === 0 || (ordered[index - 1] as number) <= score)).toBe(true);
  });

  const clustered: readonly (readonly [string, (index: number) => number])[] = [
    ['close together', (i) => 1.55 + 1e-9 * Math.sin(i * i)],
    ['with one far away', (i) => (i === 7 ? 1e18 : Math.sin(i * i))],
    ['clustered within clusters', (i) => 10 ** ((i % 40) - 20) * (1 + 1e-6 * Math.sin(i * i))],
    ['as far apart as numbers go', (i) => (i % 2 === 0 ? 1.7e308 : -1.7e308) * Math.sin(i)],
    ['all the same', () => 3],
    ['as small as numbers go', (i) => (i % 100) * 5e-324],
  ];
  it.each(clustered)('of values %s are in order', (_name, valueAt) => {
    const values = Float64Array.from({ length: 20_000 }, (_, index) => valueAt(index));
    const { sorted, order } = sortValues(values);
    expect(sorted).toEqual(values.slice().sort());
    expect(Float64Array.from(order, (index) => values[index] as number)).toEqual(sorted);
    expect(new Set(order).size).toBe(values.length);
  });

  it('of the distances from the median are those of a sort of the distances', () => {
    for (const step of [0, 0.25]) {
      for (const count of [1, 2, 5, 400, 4001]) {
        const values = Float64Array.from({ length: count }, (_, i) => {
          const value = 3 * Math.sin(i * i) + (i % 3 === 0 ? 1 : 0);
          return step === 0 ? value : step * Math.round(value / step);
        });
        const middle = quantileOfSorted(values.slice().sort(), 0.5);
        const expected = rankNormalise(values.map((value) => Math.abs(value - middle)));
        expect(foldedScores(sortValues(values))).toEqual(expected);
      }
    }
  });
});
