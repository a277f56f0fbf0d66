import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Bound,
  EnsembleSampler,
  GaussianLikelihood,
  ModelRunner,
  Normal,
  ParameterSet,
  PointEstimator,
  Target,
  Uniform,
} from '../../../../src-core/plans/inference/library/index.ts';
import type { Likelihood, ModelOutput } from '../../../../src-core/plans/inference/library/index.ts';
import { mziColumns } from '../../../support/inferenceRuns.ts';

const golden = join(import.meta.dirname, '../../maths/inference/sampler/golden/posterior.json');
const peer = JSON.parse(readFileSync(golden, 'utf8')) as { names: string[]; mean: number[]; sd: number[] };
const { V, T } = mziColumns();
const formula = 'a + b*cos(c + d*V^2 + e*V^3)';

const mziParameters = (): ParameterSet =>
  new ParameterSet({
    a: new Normal(0.5, 0.1),
    b: new Bound(new Normal(0.45, 0.2), { lower: 0, upper: 1 }),
    c: new Uniform(-3.2, 3.2),
    d: new Normal(0.35, 0.1),
    e: new Normal(0, 0.1),
  });
const mziTarget = (): Target =>
  Target.fromColumns({ V, T }, { independent: 'V', variables: { T: 'T' }, uncertainty: 0.01 });
const asFunction = ModelRunner.of(['e', 'd', 'c', 'b', 'a'], ({ a = NaN, b = NaN, c = NaN, d = NaN, e = NaN }) =>
  V.map((v) => a + b * Math.cos(c + d * v ** 2 + e * v ** 3)),
);
const asFormula = ModelRunner.formula(peer.names, formula);

/** A line through five points. */
const line = () => ({
  parameters: new ParameterSet().add('level', new Normal(0, 10)).add('slope', new Normal(0, 10)),
  target: new Target().addVariable('y', [0, 1, 2, 3, 4], [1.1, 2.9, 5.2, 7.1, 8.8], 0.1),
  runner: ModelRunner.formula(['level', 'slope'], 'level + slope*time'),
  likelihood: new GaussianLikelihood(),
});

describe('a sampler made by hand', { timeout: 60_000 }, () => {
  it('finds the posterior that emcee finds, by a formula and by a function', () => {
    for (const runner of [asFormula, asFunction]) {
      const sampler = new EnsembleSampler({
        ...{ parameters: mziParameters(), target: mziTarget(), runner, likelihood: new GaussianLikelihood() },
        ensembles: 2,
      });
      const { chain } = sampler.run(sampler.initialize('auto'), 800);
      for (const [index, name] of peer.names.entries()) {
        const { mean, sd } = chain.summary(name, { discard: 200 });
        const [peerMean, peerSd] = [peer.mean[index] as number, peer.sd[index] as number];
        expect(Math.abs(mean - peerMean) / peerSd).toBeLessThan(0.3);
        expect(sd / peerSd).toBeGreaterThan(0.85);
        expect(sd / peerSd).toBeLessThan(1.15);
      }
    }
  });

  it('counts a model that throws, and says why when it does so everywhere', () => {
    const runner = ModelRunner.of(['level', 'slope'], ({ level = NaN, slope = NaN }) => {
      if (slope > 2) throw new Error('too steep');
      return [0, 1, 2, 3, 4].map((x) => level + slope * x);
    });
    const sampler = new EnsembleSampler({ ...line(), runner, ensembles: 1 });
    const start = sampler.initialize({ ball: { center: { level: 1.2, slope: 1.9 }, radius: 0.03 } });
    const { chain, failures } = sampler.run(start, 200);
    expect(failures).toBeGreaterThan(0);
    expect(runner.lastFailure).toBe('too steep');
    expect(Math.max(...chain.draws('slope').values)).toBeLessThanOrEqual(2);
    const never = ModelRunner.of(['level', 'slope'], () => {
      throw new Error('no light');
    });
    const dark = new EnsembleSampler({ ...line(), runner: never });
    expect(() => dark.initialize('prior')).toThrow(/cannot start.*no light/);
  });

  it('takes rows for its walkers, of each ensemble its own too', () => {
    const rowsOf = (ensemble: number): number[][] =>
      Array.from({ length: 4 }, (_, walker) => [1 + 0.01 * walker + ensemble, 2 + 0.013 * walker ** 2]);
    const sampler = new EnsembleSampler({ ...line(), walkers: 4, ensembles: 2 });
    const state = sampler.initialize({ explicit: [...rowsOf(0), ...rowsOf(1)] });
    expect(state.ensembles.map(({ positions }) => positions[0])).toEqual([1, 2]);
    expect(() => sampler.initialize({ explicit: rowsOf(0).slice(1) })).toThrow(/3 walkers are given where 4/);
  });

  it('is refused where nothing says how large the errors are', () => {
    const target = new Target().addVariable('y', [0, 1, 2], [1, 2, 4]);
    expect(() => new EnsembleSampler({ ...line(), target })).toThrow(/uncertainty of the points is not known/);
    const likelihood = new GaussianLikelihood({ relativeError: 0.05 });
    expect(() => new EnsembleSampler({ ...line(), target, likelihood })).not.toThrow();
  });

  it('takes a likelihood of its own', () => {
    const laplace: Likelihood = {
      logLikelihood: (output: ModelOutput | null, { variables }) =>
        output === null
          ? -Infinity
          : variables.reduce(
              (sum, { values }) =>
                values.reduce((all, value, index) => all - Math.abs(value - (output['']?.[index] ?? NaN)) / 0.1, sum),
              0,
            ),
    };
    const runner = ModelRunner.of(['level', 'slope'], ({ level = NaN, slope = NaN }) =>
      [0, 1, 2, 3, 4].map((x) => level + slope * x),
    );
    const fit = { ...line(), runner, likelihood: laplace };
    // Of all lines through two of the points the best leave 0.6: no line of least absolute deviations leaves less.
    const { best } = new PointEstimator(fit).optimize({ method: 'NelderMead' });
    const { level = NaN, slope = NaN } = best;
    const left = [1.1, 2.9, 5.2, 7.1, 8.8].reduce((sum, y, x) => sum + Math.abs(y - level - slope * x), 0);
    expect(left).toBeCloseTo(0.6, 3);
  });
});

describe('a point estimate made by hand', () => {
  it('is that of ordinary least squares where the errors are not known', () => {
    const target = new Target().addVariable('y', [0, 1, 2, 3, 4], [1.1, 2.9, 5.2, 7.1, 8.8]);
    const found = new PointEstimator({ ...line(), target }).optimize({ method: 'LevenbergMarquardt' });
    // By hand: Sxx = 10, Sxy = 19.6, means 2 and 5.02; residuals squared sum to 0.092.
    expect(found.best['slope']).toBeCloseTo(1.96, 8);
    expect(found.best['level']).toBeCloseTo(1.1, 8);
    expect(found.residualStandardDeviation).toBeCloseTo(Math.sqrt(0.092 / 3), 8);
    expect(found.standardErrors['slope']).toBeCloseTo(Math.sqrt(0.092 / 3 / 10), 6);
  });

  it('has the likelihood that the Gaussian of the same output has', () => {
    const { target, likelihood, ...more } = line();
    const found = new PointEstimator({ target, likelihood, ...more }).optimize({ method: 'LBFGS' });
    const values = [0, 1, 2, 3, 4].map((x) => (found.best['level'] ?? NaN) + (found.best['slope'] ?? NaN) * x);
    expect(likelihood.logLikelihood({ y: values }, target)).toBeCloseTo(found.logLikelihood, 9);
    expect(likelihood.logLikelihood(null, target)).toBe(-Infinity);
  });
});

describe('what does not fit is refused in a sentence:', () => {
  it.each([
    [
      'other parameters',
      () => new PointEstimator({ ...line(), runner: ModelRunner.formula(['level'], 'level') }),
      /slope/,
    ],
    ['a target without variables', () => new PointEstimator({ ...line(), target: new Target() }), /no variable/],
    ['a period turned round', () => new Target().withReferencePeriod(3, 1), /begin before it ends/],
    ['arrays of two lengths', () => new Target().addVariable('y', [0, 1], [1]), /2 numbers of time for 1 values/],
    ['a variable twice', () => line().target.addVariable('y', [0], [1]), /given twice/],
    [
      'a column that is not there',
      () => Target.fromColumns({ V }, { independent: 'V', variables: { T: 'T' } }),
      /There is no column T; there are V/,
    ],
    [
      'a variable without a formula',
      () => {
        const target = line().target.addVariable('z', [0], [1], 1);
        new PointEstimator({ ...line(), target }).optimize();
      },
      /variable y has no formula/,
    ],
    [
      'a model of another length',
      () => {
        const runner = ModelRunner.of(['level', 'slope'], () => [1, 2]);
        new PointEstimator({ ...line(), runner }).optimize();
      },
      /gives 2 values of y where 5 were measured/,
    ],
  ])('%s', (_name, make, sentence) => {
    expect(make).toThrow(sentence);
  });
});
