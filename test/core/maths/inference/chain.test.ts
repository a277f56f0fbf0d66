import { describe, expect, it } from 'vitest';
import { Chain } from '../../../../src-core/maths/inference/chain.ts';
import { judgeConvergence } from '../../../../src-core/maths/inference/diagnostics/convergence.ts';
import golden from './golden/mcmc_diagnostics.json' with { type: 'json' };
import { chainOf, ensemblesOf, readChains } from './readChains.ts';

/** Two ensembles of three kept steps, two walkers, two parameters; a value tells its place: ensemble, step, walker, parameter. */
const placed = (thin = 1): Chain =>
  new Chain({
    names: ['a', 'b'],
    ensembles: 2,
    steps: 3,
    walkers: 2,
    samples: Float64Array.from({ length: 24 }, (_, i) => {
      return Math.floor(i / 12) * 1000 + (Math.floor(i / 4) % 3) * 100 + (Math.floor(i / 2) % 2) * 10 + (i % 2);
    }),
    logProbabilities: Float64Array.from({ length: 12 }, (_, i) => -i),
    acceptance: Float64Array.of(0.2, 0.3, 0.4, 0.5),
    thin,
  });

describe('a chain', () => {
  it('gives draws by ensemble, step and walker', () => {
    expect([...placed().draws('b').values]).toEqual([1, 11, 101, 111, 201, 211, 1001, 1011, 1101, 1111, 1201, 1211]);
    expect([...placed().draws('a', { discard: 2 }).values]).toEqual([200, 210, 1200, 1210]);
    expect([...placed().draws('a', { every: 2 }).values]).toEqual([0, 10, 200, 210, 1000, 1010, 1200, 1210]);
    expect([...placed().logProbabilityDraws({ discard: 2 }).values]).toEqual([-4, -5, -10, -11]);
  });

  it('counts what it discards in steps of the sampler', () => {
    expect([...placed(10).draws('a', { discard: 20 }).values]).toEqual([200, 210, 1200, 1210]);
    expect([...placed(10).flatSamples({ discard: 29 })]).toEqual([200, 201, 210, 211, 1200, 1201, 1210, 1211]);
    expect(placed().flatSamples()).toHaveLength(24);
  });

  it('has acceptance, percentiles and a summary', () => {
    const chain = chainOf(ensemblesOf([[4, 1, 3, 2, 5]]));
    expect(chain.percentiles('x', [0, 10, 50, 100])).toEqual([1, 1.4, 3, 5]);
    expect(chain.summary('x')).toEqual({
      mean: 3,
      sd: Math.sqrt(2.5),
      p16: 1.6400000000000001,
      p50: 3,
      p84: 4.359999999999999,
    });
    expect(placed().meanAcceptance).toBeCloseTo(0.35, 15);
  });

  it('tells autocorrelation times in steps of the sampler', () => {
    const draws = ensemblesOf(readChains('ar0.95'));
    const [tau] = golden.sets['ar0.95'].emcee_tau as [number];
    expect(chainOf(draws).autocorrelationTime('x').steps).toBeCloseTo(tau, 6);
    expect(chainOf(draws, 10).autocorrelationTime('x').steps).toBeCloseTo(10 * tau, 5);
    expect(chainOf(draws, 10).autocorrelationTime('x').times).toBeCloseTo(4000 / tau, 6);
  });

  it('refuses what it cannot do', () => {
    const refusal = (path: string, message: RegExp): Error =>
      expect.objectContaining({ code: 'bad_input', path, message: expect.stringMatching(message) as string }) as Error;
    expect(() => placed().draws('c')).toThrow(refusal('c', /no parameter c; it has a, b/));
    expect(() => placed(10).draws('a', { discard: 30 })).toThrow(refusal('discard', /Discarding 30 of 30 steps/));
    expect(() => placed().draws('a', { discard: -1 })).toThrow(refusal('discard', /cannot discard/));
    expect(() => placed().draws('a', { every: 0 })).toThrow(refusal('every', /every 0th/));
    expect(() => new Chain({ ...placed(), samples: new Float64Array(5) })).toThrow(
      refusal('samples', /hold 5 numbers/),
    );
  });
});

describe('the verdict', () => {
  it('of chains that agree is converged, with the worst numbers', () => {
    const chain = chainOf(ensemblesOf(readChains('iid')));
    const { isConverged, verdict } = chain.convergence();
    expect(verdict).toBe(
      'Converged: R-hat is at most 1.005 (x), there are at least 2,008 effective draws (x), and 1,952 in the tails (x), and the draws last 2,213 autocorrelation times (x).',
    );
    expect(isConverged).toBe(true);
    expect(chain.isConverged()).toBe(true);
  });

  it('of chains that are short says what is missing and how much longer to run', () => {
    const { isConverged, verdict, shortfalls } = chainOf(ensemblesOf(readChains('two_chains'))).convergence();
    expect(isConverged).toBe(false);
    expect(shortfalls.map(({ criterion }) => criterion)).toEqual(['essBulk', 'essTail']);
    expect(verdict).toMatch(
      /^Not converged: x has 141 effective draws \(400 are needed\); .* Run about 2\.9 times as many/,
    );
  });

  const passing = { name: 'x', rHat: 1, essBulk: 3000, essTail: 3000, autocorrelationTimes: 200 };

  it('of ensembles that stand apart does not ask for more steps', () => {
    // A density that nothing bounds: each ensemble spreads for ever, and has few effective draws in its tails.
    const { verdict } = judgeConvergence([{ ...passing, rHat: 1.867, essTail: 40 }], 4);
    expect(verdict).not.toMatch(/times as many/);
    expect(verdict).toMatch(/ensembles do not agree.*several modes.*nothing bounds/);
    const stuck = judgeConvergence([{ ...passing, rHat: 2.4, essBulk: 9, autocorrelationTimes: 3 }], 4);
    expect(stuck.verdict).not.toMatch(/times as many/);
    const short = judgeConvergence([{ ...passing, rHat: 1.2, essBulk: 40, autocorrelationTimes: 12 }], 4);
    expect(short.verdict).toMatch(/Run about 10 times as many steps/);
  });

  it.each([
    [397, '1.2'],
    [300, '1.4'],
    [39, '11'],
  ])('rounds the steps up: of %i effective draws %s times', (essBulk, times) => {
    expect(judgeConvergence([{ ...passing, essBulk }], 4).verdict).toContain(`Run about ${times} times as many steps.`);
  });

  it('of chains that disagree says so', () => {
    const { verdict, shortfalls } = chainOf(ensemblesOf(readChains('shifted'))).convergence();
    expect(shortfalls[0]).toMatchObject({ parameter: 'x', criterion: 'rHat', needed: 1.01 });
    expect(verdict).toMatch(/R-hat of x is 1\.094 \(below 1\.01 is needed\)/);
  });

  it('never shows a number that seems to pass', () => {
    const { verdict } = chainOf(ensemblesOf(readChains('const_chain_like'))).convergence();
    expect(verdict).not.toMatch(/is 1\.010? /);
  });

  it('of one ensemble is not converged: there is nothing to compare it with', () => {
    const [first] = readChains('iid') as [number[]];
    const { isConverged, verdict } = chainOf(ensemblesOf([first])).convergence();
    expect(isConverged).toBe(false);
    expect(verdict).toMatch(/one ensemble/);
  });

  it('of a parameter that never moved says so', () => {
    const { verdict } = chainOf(ensemblesOf([Array(100).fill(1), Array(100).fill(1)])).convergence();
    expect(verdict).toMatch(/Nothing can be said of x: it never moved/);
  });
});
