import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationKernelSchema } from '../../../src-core/domain/kernel.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import { sourceKernelFile } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';

const sourceKernel = (): LooseKernel => JSON.parse(readFileSync(sourceKernelFile, 'utf8'));

/** Every refusal of a kernel changed at one place. */
function refusals(change: (kernel: LooseKernel) => void): { path: string; message: string }[] {
  const kernel = sourceKernel();
  change(kernel);
  const parsed = calibrationKernelSchema.safeParse(kernel);
  return parsed.success ? [] : refusalsOf(parsed.error);
}

const paths = (change: (kernel: LooseKernel) => void) => refusals(change).map(({ path }) => path);

describe('the kernel of the source, section 10.2', () => {
  it('is read as it stands there, with defaults for what it leaves out', () => {
    const kernel = calibrationKernelSchema.parse(sourceKernel());
    expect(kernel.safety_constraints).toEqual({ hard_limits: {}, soft_limits: {}, timeout_seconds: 300 });
    expect(kernel.schedule).toBe('Manual');
    const { safety_constraints: _safety, schedule: _schedule, ...rest } = kernel;
    expect(rest).toEqual(sourceKernel());
  });
});

describe('every variant of the source parses', () => {
  const variants: Record<string, [string[], unknown][]> = {
    'cost functions': [
      [['cost_function'], { Minimize: { expression: 'abs(a - b)' } }],
      [['cost_function'], { Minimize: { expression: 'a', target_value: null } }],
      [['cost_function'], { Maximize: { expression: 'transmission' } }],
      [
        ['cost_function'],
        {
          MatchSpectrum: {
            target_spectrum: [
              [1550, -3],
              [1551, -4],
            ],
            tolerance_db: 0.5,
          },
        },
      ],
      [['cost_function'], { Custom: { plugin_id: 'mine', config: { any: [1, 'two'] } } }],
      [
        ['cost_function'],
        { Differentiable: { expression: 'a', gradient_provider: 'adjoint', parameters: ['phase_upper'] } },
      ],
    ],
    optimizers: [
      [['optimizer_config', 'algorithm'], { GradientDescent: { learning_rate: 0.1, momentum: 0.9 } }],
      [
        ['optimizer_config', 'algorithm'],
        { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: 5 } },
      ],
      [
        ['optimizer_config', 'algorithm'],
        { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'linear' } },
      ],
      [['optimizer_config', 'algorithm'], 'SinusoidFit'],
      [['optimizer_config', 'algorithm'], { TrigonometricSurrogate: {} }],
      [['optimizer_config', 'algorithm'], { Adaptive: null }],
    ],
    schedules: [
      [['schedule'], 'PreRun'],
      [['schedule'], { Periodic: { interval_seconds: 60 } }],
      [['schedule'], { OnDrift: { drift_threshold: 0.1, check_interval_seconds: 5 } }],
      [['schedule'], { Manual: null }],
      [['schedule'], { Asynchronous: { priority: 'Critical' } }],
    ],
    actions: [
      [['measurement_sequence'], [{ step_id: 'w', action: { Wait: { duration_ns: 1000 } }, expected_duration_ns: 5 }]],
      [
        ['measurement_sequence'],
        [{ step_id: 'c', action: { Compute: { metric_name: 'm', expression: 'sqrt(I^2 + Q^2)' } } }],
      ],
    ],
  };
  for (const [what, cases] of Object.entries(variants)) {
    it.each(cases)(`${what}: %j %j`, (path, value) => {
      expect(
        refusals((kernel) => {
          const parent = path.slice(0, -1).reduce((at, key) => at[key], kernel);
          parent[path.at(-1) as string] = value;
        }),
      ).toEqual([]);
    });
  }
});

describe('a refusal names the path', () => {
  it.each<[string, (kernel: LooseKernel) => void, string]>([
    ['an unknown field at the top', (k) => (k.colour = 1), 'colour'],
    [
      'an unknown field deep inside',
      (k) => (k.optimizer_config.algorithm.NelderMead.size = 1),
      'optimizer_config.algorithm.NelderMead.size',
    ],
    ['an unknown variant', (k) => (k.cost_function = { Minimise: {} }), 'cost_function.Minimise'],
    ['two variants at once', (k) => (k.cost_function.Maximize = { expression: 'x' }), 'cost_function'],
    ['a missing field', (k) => delete k.optimizer_config.max_iterations, 'optimizer_config.max_iterations'],
    [
      'a wrong type',
      (k) => (k.measurement_sequence[1].action.ReadSensor.sensor_id = 7),
      'measurement_sequence[1].action.ReadSensor.sensor_id',
    ],
    [
      'a value that is neither number nor reference',
      (k) => (k.measurement_sequence[0].action.SetParameter.value = 'up'),
      'measurement_sequence[0].action.SetParameter.value',
    ],
    [
      'a limit turned round',
      (k) => (k.safety_constraints = { hard_limits: { phase_upper: [2, 1] } }),
      'safety_constraints.hard_limits.phase_upper',
    ],
    [
      'a period of next to nothing',
      (k) => (k.schedule = { Periodic: { interval_seconds: 0.5 } }),
      'schedule.Periodic.interval_seconds',
    ],
    [
      'checks of drift with next to nothing between them',
      (k) => (k.schedule = { OnDrift: { drift_threshold: 0.1, check_interval_seconds: 1e-9 } }),
      'schedule.OnDrift.check_interval_seconds',
    ],
    [
      'a momentum of one',
      (k) => (k.optimizer_config.algorithm = { GradientDescent: { learning_rate: 1, momentum: 1 } }),
      'optimizer_config.algorithm.GradientDescent.momentum',
    ],
    ['no parameters', (k) => (k.parameters_to_tune = []), 'parameters_to_tune'],
  ])('%s', (_what, change, path) => {
    expect(paths(change)).toContain(path);
  });

  it('never throws anything, whatever stands in the file', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(12), (value, place) => {
        const kernel = sourceKernel() as LooseKernel;
        const targets: [LooseKernel, string][] = [
          [kernel, 'cost_function'],
          [kernel, 'optimizer_config'],
          [kernel, 'schedule'],
          [kernel, 'safety_constraints'],
          [kernel, 'measurement_sequence'],
          [kernel, 'target_nodes'],
          [kernel, 'parameters_to_tune'],
          [kernel.optimizer_config, 'algorithm'],
          [kernel.optimizer_config, 'initial_guess'],
          [kernel.cost_function, 'Minimize'],
          [kernel.measurement_sequence[0], 'action'],
          [kernel.measurement_sequence, '1'],
          [kernel, 'id'],
        ];
        const [parent, key] = targets[place] as [LooseKernel, string];
        parent[key] = value;
        const parsed = calibrationKernelSchema.safeParse(kernel);
        if (!parsed.success) expect(refusalsOf(parsed.error).length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });
});
