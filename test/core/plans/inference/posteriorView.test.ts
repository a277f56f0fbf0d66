import { describe, expect, it } from 'vitest';
import { posteriorViewSchema } from '../../../../src-core/domain/posteriorView.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import type { VariableDescription } from '../../../../src-core/plans/inference/inferenceWork.ts';
import { posteriorView } from '../../../../src-core/plans/inference/posteriorView.ts';
import type { FittedModel } from '../../../../src-core/plans/inference/posteriorView.ts';
import type { FormulaModel, PosteriorWork } from '../../../../src-core/plans/posteriorWork.ts';
import { findPosterior, normalChain } from './normalChains.ts';

const run = {
  runId: 'r',
  title: 'Line',
  simulated: false,
  notes: [],
  evaluations: 10,
  failures: 0,
  seconds: 1,
};
const noise = createRandomStream({ seed: 5, purpose: 'noise' });
/** Backwards, so that the order of x is not that of the points. */
const x = Float64Array.from({ length: 5000 }, (_, point) => 5000 - point);
const likelihood: FormulaModel = {
  kind: 'gaussian',
  relativeError: null,
  variables: [
    {
      name: '',
      formula: 'a + b*x',
      columns: { x },
      values: x.map((place) => 3 + 0.001 * place + 0.1 * noise.normal()),
      uncertainties: 0.1,
      reference: null,
    },
  ],
};
const posterior: PosteriorWork = {
  parameters: { a: { Normal: { mean: 3, sd: 1 } }, b: { Flat: {} } },
  likelihood,
};
const described: VariableDescription = {
  name: '',
  independent: 'x',
  independentUnit: 'V',
  unit: 'dBm',
  points: 5000,
  leftOut: 2,
};
const fitted: FittedModel = {
  posterior,
  uncertainties: 'known',
  parameters: { a: { Normal: { mean: 3, sd: 1 }, transform: 'none' }, b: { Flat: {}, transform: 'none' } },
  units: { a: 'dBm' },
  descriptions: {},
  variables: [described],
  guesses: [],
};
const chain = normalChain({
  names: ['a', 'b'],
  draw: ([a = 0, b = 0]) => [3 + 0.01 * a, 0.001 + 1e-9 * b],
  steps: 1000,
  walkers: 6,
  thin: 2,
  discard: 400,
});
const found = findPosterior(chain);
const view = posteriorView({ run, found, chain, fitted }, null);

describe('a posterior in view', () => {
  it('is what the contract says, in the sampler’s steps', () => {
    expect(posteriorViewSchema.parse(view)).toEqual(view);
    expect(view).toMatchObject({ steps: 2000, thin: 2, discard: 400, draws: 4 * 800 * 6, converged: true });
    expect(view.parameters[0]?.unit).toBe('dBm');
    expect(view.priors.map(({ words }) => words)).toEqual(['Normal, mean 3, sd 1', 'Flat, no preference']);
    expect(view.acceptance).toEqual(Array.from({ length: 4 }, () => Array.from({ length: 6 }, () => 0.4)));
  });

  it('thins its lines to what a screen can show', () => {
    const [trace] = view.traces;
    expect(trace?.lines.length).toBe(12);
    expect(trace?.steps.length).toBeLessThanOrEqual(400);
    expect(trace?.steps[0]).toBe(2);
    // Kept step 3 of the second ensemble, its third walker of six.
    const line = trace?.lines.find(({ ensemble, walker }) => ensemble === 1 && walker === 2);
    expect(trace?.steps[1]).toBe(8);
    expect(line?.values[1]).toBe(chain.samples[((1000 + 3) * 6 + 2) * 2]);
    expect(view.logProbability.lines.length).toBe(12);
  });

  it('shows the autocorrelation of independent draws as none', () => {
    const [first] = view.autocorrelation;
    expect(first?.lags.slice(0, 3)).toEqual([0, 2, 4]);
    expect(first?.values[0]).toBeCloseTo(1, 9);
    for (const value of first?.values.slice(1) ?? [NaN]) expect(Math.abs(value)).toBeLessThan(0.05);
  });

  it('draws the model’s bands over thinned points in the order of x', () => {
    const [variable] = view.predictive;
    expect(variable?.x.length).toBe(2000);
    expect(variable?.x.every((place, index, all) => index === 0 || place > (all[index - 1] as number))).toBe(true);
    expect(variable).toMatchObject({ independent: 'x', independentUnit: 'V', unit: 'dBm', points: 5000, leftOut: 2 });
    const middle = 1000;
    const truth = 3 + 0.001 * (variable?.x[middle] ?? NaN);
    expect(Math.abs((variable?.p50[middle] ?? NaN) - truth)).toBeLessThan(0.003);
    // 90 % of a normal distribution lie within 1.645 standard deviations.
    const width = (variable?.p95[middle] ?? NaN) - (variable?.p5[middle] ?? NaN);
    expect(Math.abs(width / (2 * 1.645 * 0.01) - 1)).toBeLessThan(0.25);
    expect(Math.abs((variable?.covered ?? NaN) - 0.9)).toBeLessThan(0.02);
  });

  it('shows neither uncertainty nor coverage where it was not known', () => {
    const [variable] = posteriorView(
      { run, found, chain, fitted: { ...fitted, uncertainties: 'estimated' } },
      null,
    ).predictive;
    expect(variable?.sigma).toBeNull();
    expect(variable?.covered).toBeNull();
    expect(variable?.p50[0]).not.toBeNull();
  });

  it('takes the mean over the reference period off both', () => {
    const reference = Array.from(x, (place) => place > 4000);
    const [formula] = likelihood.variables;
    if (formula === undefined) throw new Error('no variable');
    const shifted = {
      ...formula,
      reference,
      formula: 'a + b*x + 7',
      values: formula.values.map((value) => value - 50),
    };
    const work = { ...posterior, likelihood: { ...likelihood, variables: [shifted] } };
    const [variable] = posteriorView({ run, found, chain, fitted: { ...fitted, posterior: work } }, null).predictive;
    expect(Math.abs((variable?.covered ?? NaN) - 0.9)).toBeLessThan(0.02);
    expect(Math.abs((variable?.p50[0] ?? NaN) + 4.5)).toBeLessThan(0.05);
  });

  it('starts no program to look at what it gave', () => {
    const { variables } = likelihood;
    const command = {
      kind: 'command' as const,
      command: ['python3', 'model.py'],
      workingDirectory: '.',
      processes: 1,
      timeoutSeconds: 1,
      relativeError: null,
      variables,
    };
    const [variable] = posteriorView(
      { run, found, chain, fitted: { ...fitted, posterior: { ...posterior, likelihood: command } } },
      null,
    ).predictive;
    expect(variable?.p50.every((value) => value === null)).toBe(true);
    expect(variable?.y.length).toBe(2000);
  });

  it('shows a failed model as a gap', () => {
    const [formula] = likelihood.variables;
    if (formula === undefined) throw new Error('no variable');
    const failing = { ...formula, formula: 'a + b*x + log(a - 3)' };
    const work = { ...posterior, likelihood: { ...likelihood, variables: [failing] } };
    const some = posteriorView({ run, found, chain, fitted: { ...fitted, posterior: work } }, null).predictive[0];
    expect(some?.p50[0]).not.toBeNull();
    const never = { ...formula, formula: 'a + b*x + log(a - 9)' };
    const nothing = { ...posterior, likelihood: { ...likelihood, variables: [never] } };
    const none = posteriorView({ run, found, chain, fitted: { ...fitted, posterior: nothing } }, null).predictive[0];
    expect(none?.p50[0]).toBeNull();
    expect(none?.covered).toBeNull();
  });
});
