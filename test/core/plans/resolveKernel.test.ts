import { describe, expect, it } from 'vitest';
import { resolveKernel } from '../../../src-core/plans/resolveKernel.ts';
import { demoBench, sourceKernel } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';

const refusalsWith = (change: (kernel: LooseKernel) => void) =>
  resolveKernel(sourceKernel(change), demoBench()).refusals;

describe('what a kernel may ask for', () => {
  it.each([
    { GradientDescent: { learning_rate: 0.1, momentum: 0.9 } },
    { NelderMead: { initial_simplex_size: 0.1 } },
    { BayesianOptimization: { acquisition_function: 'UCB', num_initial_samples: 5 } },
    { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'linear' } },
    'SinusoidFit',
    'TrigonometricSurrogate',
    'Adaptive',
  ])('takes the optimizer %j', (algorithm) => {
    expect(refusalsWith((k) => (k.optimizer_config.algorithm = algorithm))).toEqual([]);
  });
});

describe('names of a kernel on the demo bench', () => {
  it('resolves the kernel of the source', () => {
    const { resolved, refusals } = resolveKernel(sourceKernel(), demoBench());
    expect(refusals).toEqual([]);
    expect(resolved?.tuned.map(({ parameter }) => parameter.fullName)).toEqual([
      'mzi_0.phase_upper',
      'mzi_0.phase_lower',
    ]);
    expect(resolved?.tuned[0]?.hardLimits).toEqual([0, 6.6]);
    expect(resolved?.sensors).toEqual(['detector_through', 'detector_cross']);
    expect(resolved?.target).toBe(0.01);
  });

  it('knows a sensor by its id, its step and its quantity, and derived quantities once they can be told', () => {
    for (const expression of [
      'detector_cross',
      'measure_cross',
      'cross_port_power',
      '1 - extinction_ratio',
      'phase_upper',
      'mean(through_port_power)',
    ]) {
      expect(refusalsWith((k) => (k.cost_function.Minimize.expression = expression))).toEqual([]);
    }
  });

  it.each<[string, (kernel: LooseKernel) => void, string, RegExp]>([
    ['an unknown node', (k) => (k.target_nodes = ['mzi_9']), 'target_nodes[0]', /no node "mzi_9"; it has mzi_0/],
    [
      'an unknown parameter',
      (k) => (k.parameters_to_tune = ['phase_upper', 'tilt']),
      'parameters_to_tune[1]',
      /no parameter "tilt"/,
    ],
    [
      'a parameter twice',
      (k) => (k.parameters_to_tune = ['phase_upper', 'mzi_0.phase_upper']),
      'parameters_to_tune[1]',
      /tuned twice/,
    ],
    [
      'an unknown sensor',
      (k) => (k.measurement_sequence[1].action.ReadSensor.sensor_id = 'eye'),
      'measurement_sequence[1].action.ReadSensor.sensor_id',
      /no sensor "eye"/,
    ],
    [
      'an unknown name',
      (k) => (k.cost_function.Minimize.expression = 'cross_port_power / trough'),
      'cost_function.Minimize.expression',
      /unknown name "trough"/,
    ],
    [
      'a name used before it is measured',
      (k) =>
        k.measurement_sequence.unshift({
          step_id: 'early',
          action: { Compute: { metric_name: 'm', expression: 'detector_cross' } },
        }),
      'measurement_sequence[0].action.Compute.expression',
      /unknown name "detector_cross"/,
    ],
    [
      'a reference to what is not tuned',
      (k) => (k.measurement_sequence[0].action.SetParameter.value = '$tilt'),
      'measurement_sequence[0].action.SetParameter.value',
      /"\$tilt" is not one of the parameters/,
    ],
    [
      'a constant outside the hard limits',
      (k) => (k.measurement_sequence[0].action.SetParameter.value = 7),
      'measurement_sequence[0].action.SetParameter.value',
      /outside the hard limits 0..6.6/,
    ],
    [
      'limits that leave nothing',
      (k) => (k.safety_constraints = { hard_limits: { phase_upper: [8, 9] } }),
      'safety_constraints.hard_limits.phase_upper',
      /nothing is left/,
    ],
    [
      'a guess for a stranger',
      (k) => (k.optimizer_config.initial_guess.tilt = 0),
      'optimizer_config.initial_guess.tilt',
      /no parameter "tilt"/,
    ],
    [
      'a step id twice',
      (k) => (k.measurement_sequence[2].step_id = 'measure_through'),
      'measurement_sequence[2].step_id',
      /used twice/,
    ],
    [
      'an expression that does not parse',
      (k) => (k.cost_function.Minimize.expression = 'a +'),
      'cost_function.Minimize.expression',
      /./,
    ],
    [
      'a megabyte of parentheses',
      (k) => (k.cost_function.Minimize.expression = '('.repeat(1_000_000)),
      'cost_function.Minimize.expression',
      /./,
    ],
  ])('refuses %s with its path', (_what, change, path, message) => {
    const refusal = refusalsWith(change).find((candidate) => candidate.path === path);
    expect(refusal?.message).toMatch(message);
  });

  it('refuses a name that two things claim, when it is used', () => {
    const twoNames = (k: LooseKernel) => (k.measurement_sequence[2].step_id = 'through_port_power');
    const used = refusalsWith(twoNames);
    expect(used.map(({ message }) => message).join()).toMatch(/ambiguous name "through_port_power"/);
    const unused = refusalsWith((k) => {
      twoNames(k);
      k.cost_function.Minimize.expression = 'cross_port_power';
    });
    expect(unused).toEqual([]);
  });
});
