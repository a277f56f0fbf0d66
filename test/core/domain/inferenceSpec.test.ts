import { describe, expect, it } from 'vitest';
import { inferenceSpecSchema, parseInferenceSpec } from '../../../src-core/domain/inferenceSpec.ts';
import { targetVariables } from '../../../src-core/domain/inferenceTarget.ts';
import { createParameterSet } from '../../../src-core/maths/inference/parameterSet.ts';

const fit = {
  model: { formula: 'a + b*cos(c + d*V^2 + e*V^3)' },
  parameters: {
    a: { Normal: { mean: 0.5, sd: 0.1 } },
    b: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } },
    c: { Uniform: { lower: -3.2, upper: 3.2 } },
    d: { Normal: { mean: 0.35, sd: 0.1 }, transform: 'none' },
    e: { Normal: { mean: 0, sd: 0.1 } },
  },
  target: { csv: 'mzi_fit.csv', independent: ['V'], value: 'T', uncertainty: 0.01, reference_period: null },
  likelihood: { Gaussian: { relative_error: null } },
  sampler: { walkers: 32, ensembles: 4, steps: 2000, discard: 500, thin: 1, seed: 1, init: 'Prior' },
  estimate: { method: 'LBFGS', restarts: 10, start: null },
};

describe('an inference specification', () => {
  it('is read as it stands', () => {
    const spec = parseInferenceSpec(fit);
    expect(spec).toMatchObject({
      model: fit.model,
      target: fit.target,
      likelihood: fit.likelihood,
      sampler: fit.sampler,
    });
    expect(spec.estimate).toEqual(fit.estimate);
    expect(spec.parameters).toMatchObject(fit.parameters);
    expect(spec.parameters.a).toEqual({ ...fit.parameters.a, transform: 'none' });
  });

  it('has a default for everything but model and target', () => {
    const spec = parseInferenceSpec({ model: { id: 'mzi_voltage' }, target: { csv: 'sweep.csv' } });
    expect(spec).toEqual({
      model: { id: 'mzi_voltage', options: {} },
      parameters: {},
      target: { csv: 'sweep.csv', independent: null, value: null, uncertainty: null, reference_period: null },
      likelihood: { Gaussian: { relative_error: null } },
      sampler: {
        walkers: null,
        ensembles: 4,
        steps: 2000,
        discard: 500,
        thin: 1,
        seed: 1,
        init: 'Prior',
        moves: { stretch: 1, differential_evolution: 0 },
        stretch_scale: 2,
        checkpoint_every: null,
      },
      estimate: { method: 'LBFGS', restarts: 10, start: null },
    });
  });

  it('is the same when what was read is read again', () => {
    const variants = [
      fit,
      { ...fit, parameters: { ...fit.parameters, a: 'Flat', e: { Flat: {}, transform: 'none' } } },
      { log_density: '-0.5*a^2', parameters: { a: 'Flat' } },
      { ...fit, model: { command: ['python3', 'model.py'] } },
    ];
    for (const variant of variants) {
      const once = parseInferenceSpec(variant);
      expect(parseInferenceSpec(JSON.parse(JSON.stringify(once)))).toEqual(once);
    }
  });

  it('gives priors that the parameter set takes', () => {
    const { parameters } = parseInferenceSpec({
      ...fit,
      parameters: {
        ...fit.parameters,
        d: { LogNormal: { mu: -1, sigma: 0.2 }, transform: 'log' },
        e: { TruncatedNormal: { mean: 0, sd: 0.1, lower: -1, upper: null } },
        f: 'Flat',
      },
    });
    const set = createParameterSet(parameters);
    expect(set.names).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(set.bounds).toEqual([
      [-Infinity, Infinity],
      [0, 1],
      [-3.2, 3.2],
      [0, Infinity],
      [-1, Infinity],
      [-Infinity, Infinity],
    ]);
    expect(set.parameters[3]?.transform).toBe('log');
  });

  it('takes starts, methods and models of every kind', () => {
    const sampler = { init: { Ball: { center: { a: 0.5 }, radius: 0.01 } }, steps: 100, checkpoint_every: 10 };
    const spec = parseInferenceSpec({
      ...fit,
      sampler,
      estimate: { method: { RandomSearch: { n_samples: 100 } }, start: { a: 1 } },
    });
    expect(spec.sampler).toMatchObject({ ...sampler, discard: 25 });
    expect(spec.estimate).toMatchObject({ method: { RandomSearch: { n_samples: 100 } }, restarts: 10 });
    expect(parseInferenceSpec({ ...fit, sampler: { init: { Explicit: 'walkers.csv' } } }).sampler.init).toEqual({
      Explicit: 'walkers.csv',
    });
    expect(parseInferenceSpec({ ...fit, model: { command: ['python3', 'model.py'] } }).model).toEqual({
      command: ['python3', 'model.py'],
      processes: 2,
      timeout_seconds: 30,
    });
  });

  it('takes several variables, each with what the target says for all', () => {
    const { target } = parseInferenceSpec({
      ...fit,
      model: { formulas: { T: 'a + V', R: 'b - V' } },
      target: {
        csv: 'both.csv',
        independent: ['V'],
        uncertainty: 0.01,
        variables: { T: {}, R: { csv: 'other.csv', value: 'log(r)', uncertainty: null } },
      },
    });
    expect(targetVariables(target as NonNullable<typeof target>)).toEqual([
      { name: 'T', source: { csv: 'both.csv' }, independent: ['V'], value: 'T', uncertainty: 0.01 },
      { name: 'R', source: { csv: 'other.csv' }, independent: ['V'], value: 'log(r)', uncertainty: null },
    ]);
  });

  it('takes the columns in place, and a recorded sweep', () => {
    const inPlace = { arrays: { V: [0, 1, 2], T: [1, null, 0.5] }, independent: ['V'], value: 'T', uncertainty: 'u' };
    const { target } = parseInferenceSpec({ ...fit, target: inPlace });
    expect(targetVariables(target as NonNullable<typeof target>)[0]).toMatchObject({
      name: null,
      source: { arrays: inPlace.arrays },
    });
    expect(parseInferenceSpec({ ...fit, target: { session: 'run-1' } }).target?.session).toBe('run-1');
  });
});

describe('is refused, with the path:', () => {
  const without = (key: 'model' | 'target' | 'parameters'): object =>
    Object.fromEntries(Object.entries(fit).filter(([name]) => name !== key));
  const prior = (c: unknown): object => ({ ...fit, parameters: { ...fit.parameters, c } });
  const target = (change: object): object => ({ ...fit, target: { ...fit.target, ...change } });
  const sampler = (change: object): object => ({ ...fit, sampler: { ...fit.sampler, ...change } });
  const bad: readonly [string, unknown, path: string, says: RegExp][] = [
    ['no model', without('model'), 'model', /expected a model/],
    ['no target', without('target'), 'target', /expected a target/],
    ['a formula without parameters', without('parameters'), 'parameters', /at least one parameter/],
    ['two models in one', { ...fit, model: { formula: 'a', id: 'heater' } }, 'model', /exactly one of/],
    ['an unknown model', { ...fit, model: { id: 'laser' } }, 'model.id', /mzi_voltage/],
    ['an empty command', { ...fit, model: { command: [] } }, 'model.command', /./],
    ['an unknown field', { ...fit, walkers: 32 }, 'walkers', /unknown field/],
    ['a prior of no width', prior({ Uniform: { lower: 1, upper: 1 } }), 'parameters.c.Uniform.upper', /no width/],
    ['bounds turned round', prior({ Uniform: { lower: 2, upper: 1 } }), 'parameters.c.Uniform.lower', /turned round/],
    ['no deviation', prior({ Normal: { mean: 0, sd: 0 } }), 'parameters.c.Normal.sd', /above zero/],
    ['an unknown prior', prior({ Cauchy: {} }), 'parameters.c.Cauchy', /unknown variant "Cauchy"/],
    ['an unknown unit', prior('flat'), 'parameters.c', /unknown variant "flat"/],
    [
      'bounds inside',
      prior({ Bound: { of: { Normal: { mean: 0 } }, lower: 1 } }),
      'parameters.c.Bound.of.Normal.sd',
      /./,
    ],
    ['bounds that bound nothing', prior({ Bound: { of: 'Flat' } }), 'parameters.c.Bound', /lower or an upper/],
    ['an unknown transform', prior({ Normal: { mean: 0, sd: 1 }, transform: 'ln' }), 'parameters.c.transform', /./],
    ['an uncertainty of zero', target({ uncertainty: 0 }), 'target.uncertainty', /above zero/],
    ['a target with no source', target({ csv: undefined }), 'target', /expected "csv"/],
    ['a target with two', target({ session: 's' }), 'target.session', /not two/],
    [
      'a target with no points',
      target({ csv: undefined, arrays: { V: [], T: [] } }),
      'target.arrays',
      /at least one point/,
    ],
    [
      'arrays of two lengths',
      target({ csv: undefined, arrays: { V: [1], T: [1, 2] } }),
      'target.arrays.T',
      /holds 2 values/,
    ],
    ['no value', target({ value: null }), 'target.value', /expected the column/],
    ['a period turned round', target({ reference_period: [2, 1] }), 'target.reference_period', /turned round/],
    ['a formula without data', { ...fit, model: { formulas: { T: 'a' } } }, 'target.variables.T', /has no variable/],
    ['too few walkers', sampler({ walkers: 8 }), 'sampler.walkers', /at least 10/],
    ['an odd number of walkers', sampler({ walkers: 33 }), 'sampler.walkers', /even/],
    ['everything discarded', sampler({ discard: 2000 }), 'sampler.discard', /leaves nothing/],
    ['everything thinned away', sampler({ thin: 1501 }), 'sampler.thin', /every 1501st of 1500 steps leaves nothing/],
    ['everything thinned away', sampler({ thin: 1511 }), 'sampler.thin', /every 1511th of/],
    ['more walkers than help', sampler({ walkers: 10_000_000 }), 'sampler.walkers', /more than 100,000 walkers/],
    ['a stretch of 1', sampler({ stretch_scale: 1 }), 'sampler.stretch_scale', /./],
    ['no move', sampler({ moves: { stretch: 0 } }), 'sampler.moves', /share above zero/],
    [
      'a ball of no size',
      sampler({ init: { Ball: { center: {}, radius: 0 } } }),
      'sampler.init.Ball.radius',
      /above zero/,
    ],
    [
      'a centre of nobody',
      sampler({ init: { Ball: { center: { z: 1 }, radius: 1 } } }),
      'sampler.init.Ball.center.z',
      /is not a parameter/,
    ],
    ['an unknown method', { ...fit, estimate: { method: 'Newton' } }, 'estimate.method', /LevenbergMarquardt/],
    ['a start of nobody', { ...fit, estimate: { start: { z: 1 } } }, 'estimate.start.z', /the parameters are a, b/],
    ['a model and a density', { ...fit, log_density: '-a^2' }, 'model', /in place of/],
  ];
  it.each(bad)('%s', (_name, input, path, says) => {
    expect(() => parseInferenceSpec(input)).toThrow(
      expect.objectContaining({ code: 'bad_input', path, message: expect.stringMatching(says) as string }),
    );
  });

  it('bounds within bounds without end', () => {
    let deep: unknown = { Normal: { mean: 0, sd: 1 } };
    for (let level = 0; level < 50; level++) deep = { Bound: { of: deep, lower: 0 } };
    expect(inferenceSpecSchema.safeParse(prior(deep)).error?.issues[0]?.message).toMatch(/too many/);
  });
});
