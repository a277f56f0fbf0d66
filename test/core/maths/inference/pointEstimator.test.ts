import { describe, expect, it } from 'vitest';
import { createFormulaResiduals } from '../../../../src-core/expressions/formulaResiduals.ts';
import { parseExpression } from '../../../../src-core/expressions/index.ts';
import { Bound, Flat, Normal, Uniform } from '../../../../src-core/maths/inference/distributions/index.ts';
import type { Distribution } from '../../../../src-core/maths/inference/distributions/index.ts';
import type { EstimationTarget } from '../../../../src-core/maths/inference/estimation/objective.ts';
import { prepareGaussian } from '../../../../src-core/maths/inference/gaussianLikelihood.ts';
import type { LogDensity } from '../../../../src-core/maths/inference/logDensity.ts';
import { ParameterSet } from '../../../../src-core/maths/inference/parameterSet.ts';
import { PointEstimator } from '../../../../src-core/maths/inference/pointEstimator.ts';
import type { EstimationMethod, PointEstimate } from '../../../../src-core/maths/inference/pointEstimator.ts';

const methods: EstimationMethod[] = ['LevenbergMarquardt', 'LBFGS', 'NelderMead', 'ParticleSwarm'];
const options = { restarts: 3, start: null, seed: 4 };

interface Fit {
  readonly formula: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly sigma: number | null;
  readonly names: readonly string[];
}

function gaussian({ formula, x, y, sigma, names }: Fit): EstimationTarget {
  const variable = { name: 'y', values: Float64Array.from(y), uncertainties: sigma ?? 1, reference: null };
  const data = prepareGaussian(variable, { relativeError: null });
  const term = { formula: parseExpression(formula), columns: new Map([['x', Float64Array.from(x)]]), data };
  const residuals = createFormulaResiduals({ parameters: names, terms: [term], wasm: null });
  return { kind: 'gaussian', residuals, sigma: sigma === null ? 'estimated' : 'known' };
}

function fit(
  priors: Readonly<Record<string, Distribution>>,
  data: Omit<Fit, 'names'>,
  method: EstimationMethod,
): PointEstimate {
  const target = gaussian({ ...data, names: Object.keys(priors) });
  return new PointEstimator(new ParameterSet(priors), target).optimize({ ...options, method });
}

// A line through five points, by hand.
const line = { formula: 'a + b*x', x: [0, 1, 2, 3, 4], y: [1.1, 2.9, 5.2, 6.8, 9] };
/** Slope sum((x - 2)(y - 5))/10, intercept, and the residuals' sum of squares. */
const slope = 1.97;
const intercept = 1.06;
const squares = 0.04 ** 2 + 0.13 ** 2 + 0.2 ** 2 + 0.17 ** 2 + 0.06 ** 2;
const linePriors = { a: new Normal(0, 3), b: new Uniform(-10, 10) };

describe('a point estimate', () => {
  it.each(methods)('by %s of a line with known uncertainties has the errors of the textbook', (method) => {
    const result = fit(linePriors, { ...line, sigma: 0.1 }, method);
    expect(result.best.a).toBeCloseTo(intercept, 5);
    expect(result.best.b).toBeCloseTo(slope, 5);
    expect(result.standardErrors.a).toBeCloseTo(0.1 * Math.sqrt(1 / 5 + 4 / 10), 5);
    expect(result.standardErrors.b).toBeCloseTo(0.1 / Math.sqrt(10), 5);
    expect(result.residualStandardDeviation).toBeNull();
    const logLikelihood = -squares / 2 / 0.01 - 5 * Math.log(0.1 * Math.sqrt(2 * Math.PI));
    expect(result.logLikelihood).toBeCloseTo(logLikelihood, 6);
    expect(result.warnings).toEqual([]);
    expect(result.ended).toBe('converged');
  });

  it.each(methods)('by %s without uncertainties takes them from the residuals', (method) => {
    const result = fit(linePriors, { ...line, sigma: null }, method);
    const deviation = Math.sqrt(squares / 3);
    expect(result.best.b).toBeCloseTo(slope, 5);
    expect(result.degreesOfFreedom).toBe(3);
    expect(result.residualStandardDeviation).toBeCloseTo(deviation, 8);
    expect(result.standardErrors.a).toBeCloseTo(deviation * Math.sqrt(0.6), 6);
    expect(result.logLikelihood).toBeCloseTo(-2.5 * (Math.log((2 * Math.PI * squares) / 5) + 1), 6);
  });

  it.each(methods)('by %s stays within the priors and says so at a bound', (method) => {
    const priors = { a: new Normal(0, 3), b: new Uniform(-10, 1.5) };
    const result = fit(priors, { ...line, sigma: 0.1 }, method);
    expect(result.best.b).toBeCloseTo(1.5, 5);
    expect(result.best.a).toBeCloseTo(2, 3);
    expect(result.standardErrors.b).toBeNull();
    expect(result.standardErrors.a).toBeCloseTo(0.1 / Math.sqrt(5), 3);
    expect(result.warnings.join(' ')).toMatch(/^b stands at its bound 1.5/);
  });

  it.each(methods)('by %s gives no errors where the data do not tell the parameters apart', (method) => {
    const priors = { a: new Normal(0, 1), b: new Normal(0, 1) };
    const result = fit(priors, { ...line, formula: '(a + b)*x', sigma: 0.1 }, method);
    expect(result.standardErrors).toEqual({ a: null, b: null });
    expect(result.warnings.join(' ')).toMatch(/do not tell the parameters apart/);
  });

  it('keeps every evaluated point, the best among them', () => {
    const method = { RandomSearch: { n_samples: 1000 } };
    const result = fit(linePriors, { ...line, sigma: 1 }, method);
    const { points, logLikelihoods, everyNth } = result.evaluated;
    expect(everyNth).toBe(1);
    expect(logLikelihoods.length).toBe(result.evaluations);
    expect(points.length).toBe(2 * result.evaluations);
    expect(Math.max(...logLikelihoods.subarray(0, 1000))).toBe(result.logLikelihood);
    expect(result.ended).toBe('drawn');
    expect(result.warnings.join(' ')).toMatch(/best of the points drawn/);
  });

  it('keeps no more points than it may, evenly', () => {
    const target = gaussian({ ...line, sigma: 1, names: ['a', 'b'] });
    const estimator = new PointEstimator(new ParameterSet(linePriors), target);
    const result = estimator.optimize({ ...options, method: { RandomSearch: { n_samples: 1000 } }, keep: 100 });
    expect(result.evaluated.everyNth).toBeGreaterThan(8);
    expect(result.evaluated.logLikelihoods.length).toBeLessThanOrEqual(100);
    expect(result.evaluated.logLikelihoods.length).toBeGreaterThanOrEqual(50);
  });

  it('is the same for the same seed', () => {
    for (const method of [...methods, { RandomSearch: { n_samples: 50 } }]) {
      const [first, second] = [0, 1].map(() => fit(linePriors, { ...line, sigma: 0.1 }, method));
      expect(first).toEqual(second);
    }
  });

  it.each(['LevenbergMarquardt', 'LBFGS'] as const)('by %s finds the best of many hollows', (method) => {
    const x = Array.from({ length: 60 }, (_, index) => index / 10);
    const data = { formula: 'sin(w*x)', x, y: x.map((value) => Math.sin(3.7 * value)), sigma: 0.1 };
    const target = gaussian({ ...data, names: ['w'] });
    const estimator = new PointEstimator(new ParameterSet({ w: new Uniform(0.1, 10) }), target);
    const alone = estimator.optimize({ method, restarts: 0, start: { w: 8 }, seed: 1 });
    expect(Math.abs((alone.best.w as number) - 3.7)).toBeGreaterThan(0.5);
    expect(alone.runs).toHaveLength(1);
    const many = estimator.optimize({ method, restarts: 40, start: { w: 8 }, seed: 1 });
    expect(many.runs).toHaveLength(41);
    expect(many.best.w).toBeCloseTo(3.7, 6);
  });

  it('needs no slopes of a density, and moves in the coordinates of a transform', () => {
    // ln s is normal about 2 with sd 0.3 and correlated by 0.8 with t, normal about -1 with sd 2.
    const density: LogDensity = {
      dimension: 2,
      evaluateBatch: (thetas, count, out) => {
        for (let index = 0; index < count; index++) {
          const u = (Math.log(thetas[2 * index] as number) - 2) / 0.3;
          const v = ((thetas[2 * index + 1] as number) + 1) / 2;
          out[index] = -(u * u - 1.6 * u * v + v * v) / (2 * (1 - 0.64));
        }
      },
    };
    const parameters = new ParameterSet()
      .add('s', new Bound(new Flat(), { lower: 0, upper: Infinity }), 'log')
      .add('t', new Flat());
    const estimator = new PointEstimator(parameters, { kind: 'density', density });
    for (const method of ['LBFGS', 'NelderMead'] as const) {
      const { best, standardErrors } = estimator.optimize({ method, restarts: 2, start: { s: 1, t: 3 }, seed: 1 });
      expect(best.s).toBeCloseTo(Math.exp(2), 3);
      expect(best.t).toBeCloseTo(-1, 3);
      // At the top the slope of ln s is 1/s: the density's own width there.
      expect((standardErrors.s as number) / (0.3 * Math.exp(2))).toBeCloseTo(1, 2);
      expect(standardErrors.t).toBeCloseTo(2, 1);
    }
  });
});

describe('a point estimate is refused', () => {
  const estimator = (priors: Readonly<Record<string, Distribution>>, formula = line.formula): PointEstimator =>
    new PointEstimator(
      new ParameterSet(priors),
      gaussian({ ...line, formula, sigma: 0.1, names: Object.keys(priors) }),
    );

  it('for a start outside the priors, or of no parameter', () => {
    const run = (start: Record<string, number>) => () =>
      estimator(linePriors).optimize({ method: 'LBFGS', restarts: 0, start, seed: 1 });
    expect(run({ a: 0, b: 11 })).toThrow('The start of b is 11, outside its prior (-10 to 10).');
    expect(run({ a: 0, c: 1 })).toThrow('The start gives "c", which is no parameter.');
    expect(run({ a: NaN })).toThrow('The start of a is NaN');
  });

  it('for a flat prior without a start', () => {
    const run = (): unknown => estimator({ a: new Flat(), b: new Flat() }).optimize({ ...options, method: 'LBFGS' });
    expect(run).toThrow(/A start for a is refused: nothing can be drawn from a flat prior/);
  });

  it('for a model that is NaN everywhere', () => {
    for (const method of [...methods, { RandomSearch: { n_samples: 20 } }]) {
      const run = (): unknown => estimator(linePriors, 'a + b*x + log(-1 - x)').optimize({ ...options, method });
      expect(run).toThrow(/The model could not be evaluated at any of the \d+ points tried/);
    }
  });

  it('for Levenberg-Marquardt on a density, and for too few points', () => {
    const density = { dimension: 1, evaluateBatch: (): void => undefined };
    const parameters = new ParameterSet({ a: new Uniform(0, 1) });
    const run = (): unknown =>
      new PointEstimator(parameters, { kind: 'density', density }).optimize({
        ...options,
        method: 'LevenbergMarquardt',
      });
    expect(run).toThrow('Levenberg-Marquardt needs data with normal errors');
    const few = gaussian({ formula: 'a + b*x', x: [1, 2], y: [1, 2], sigma: null, names: ['a', 'b'] });
    expect(() => new PointEstimator(new ParameterSet(linePriors), few)).toThrow(
      'The spread of 2 points about a model of 2 parameters cannot be estimated.',
    );
  });
});
