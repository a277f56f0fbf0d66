import { describe, expect, it } from 'vitest';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { portTransmissions } from '../../../src-core/photonics/interferometer.ts';
import { calibrate } from '../../../src-core/plans/calibrate.ts';
import { createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { requireKernel, resolveKernel } from '../../../src-core/plans/resolveKernel.ts';
import { demoBench, sourceKernel } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';
import { runOnModel } from '../../support/modelRunner.ts';

/** The chip behind the bench in these tests: nothing is ideal, nothing scatters. */
const chip = {
  inputCoupling: 0.46,
  outputCoupling: 0.55,
  upperArmLossDb: 0.3,
  lowerArmLossDb: 0.1,
  insertionLossDb: 5,
  leakage: 1e-4,
};
const ownPhaseRad = 1.234;

function powers(settings: ReadonlyMap<string, number>): { through: number; cross: number } {
  const upper = settings.get('mzi_0.phase_upper') ?? 0;
  const lower = settings.get('mzi_0.phase_lower') ?? 0;
  const { through, cross } = portTransmissions(chip, ownPhaseRad + upper - lower);
  return { through: 1e-3 * through, cross: 1e-3 * cross };
}
const readModel = (settings: ReadonlyMap<string, number>, sensor: string): number =>
  sensor === 'chip_temperature' ? 25 : sensor === 'detector_cross' ? powers(settings).cross : powers(settings).through;

const providers = ['finite_difference', 'adjoint', 'parameter_shift'] as const;
const descent = { GradientDescent: { learning_rate: 0.1, momentum: 0.5 } };

interface Case {
  readonly name: string;
  readonly expression: string;
  readonly start: readonly [number, number];
  readonly change?: (kernel: LooseKernel) => void;
  readonly bench?: (bench: Bench) => Bench;
  /** The cost by the model, for the truth. */
  readonly cost: (settings: ReadonlyMap<string, number>) => number;
}

const ratio = (settings: ReadonlyMap<string, number>): number => powers(settings).cross / powers(settings).through;
const read = (id: string, sensor: string) => ({ step_id: id, action: { ReadSensor: { sensor_id: sensor, integration_time_ns: 1000 } } }); // prettier-ignore

const cases: readonly Case[] = [
  { name: 'a ratio of powers', expression: 'cross_port_power / through_port_power', start: [1.5, 0.4], cost: ratio },
  { name: 'a derived quantity', expression: '1 - extinction_ratio', start: [3, 2.5], cost: ratio },
  {
    name: 'a derived quantity in dB, near a limit',
    expression: '-extinction_ratio_db / 10',
    start: [0.3, 6.2],
    cost: (settings) => Math.log10(ratio(settings)),
  },
  {
    name: 'a metric, a repeated read and the parameter itself',
    expression: 'level^2 + 0.1 * sin(phase_upper)',
    start: [2, 1],
    change: (kernel) => {
      kernel.measurement_sequence.push(read('again', 'detector_cross'), {
        step_id: 'work_out',
        action: {
          Compute: { metric_name: 'level', expression: '1000 * mean(cross_port_power) + sum(detector_through)' },
        },
      });
    },
    cost: (settings) => {
      const { through, cross } = powers(settings);
      return (1000 * cross + through) ** 2 + 0.1 * Math.sin(settings.get('mzi_0.phase_upper') as number);
    },
  },
  {
    name: 'a virtual sensor',
    expression: '1.0 - extinction_ratio',
    start: [4.4, 0],
    change: (kernel) => (kernel.measurement_sequence = [read('measure_extinction', 'detector_0')]),
    cost: ratio,
  },
  {
    name: 'readings in dBm',
    expression: 'detector_cross - detector_through',
    start: [0.9, 1.9],
    bench: (bench) => {
      const sensors = Object.entries(bench.sensors).map(([id, sensor]) => [id, sensor.unit === 'W' ? { ...sensor, unit: 'dBm' } : sensor]); // prettier-ignore
      return { ...bench, sensors: Object.fromEntries(sensors) as Bench['sensors'] };
    },
    cost: (settings) => 10 * Math.log10(ratio(settings)),
  },
];

const kernelOf = ({ expression, start, change }: Case, provider: string, iterations = 3) =>
  sourceKernel((k) => {
    const parameters = ['phase_upper', 'phase_lower'];
    k.cost_function = { Differentiable: { expression, gradient_provider: provider, parameters, target_value: -1e9 } };
    k.optimizer_config = { ...k.optimizer_config, algorithm: descent, max_iterations: iterations };
    k.optimizer_config.initial_guess = { phase_upper: start[0], phase_lower: start[1] };
    change?.(k);
  });

function run(one: Case, provider: string, iterations = 3) {
  const bench = (one.bench ?? ((same) => same))(demoBench());
  const resolved = requireKernel(kernelOf(one, provider, iterations), bench);
  const inDbm = one.bench !== undefined;
  const value = (settings: ReadonlyMap<string, number>, sensor: string): number => {
    const power = readModel(settings, sensor);
    return inDbm && sensor !== 'chip_temperature' ? 10 * Math.log10(power / 1e-3) : power;
  };
  return runOnModel(calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1) }), { bench, read: value });
}

/** By Richardson's extrapolation of central differences of the model: 1e-9 and better. */
function truth({ cost }: Case, at: Readonly<Record<string, number>>): Record<string, number> {
  const slope = (name: string, step: number): number => {
    const moved = (way: number) => cost(new Map(Object.entries({ ...at, [name]: (at[name] as number) + way })));
    return (moved(step) - moved(-step)) / (2 * step);
  };
  return Object.fromEntries(Object.keys(at).map((name) => [name, (4 * slope(name, 1e-3) - slope(name, 2e-3)) / 3]));
}

describe.each(cases)('gradients of $name, through a calibration on the noiseless model', (one) => {
  it.each(providers)('by %s agree with the truth', (provider) => {
    const iterations = run(one, provider).records.get('iterations') ?? [];
    expect(iterations.length).toBe(3);
    for (const { parameters, gradient } of iterations) {
      const expected = truth(one, parameters as Record<string, number>);
      for (const [name, slope] of Object.entries(gradient as Record<string, number>)) {
        const error = Math.abs(slope - (expected[name] as number)) / Math.max(1, Math.abs(expected[name] as number));
        expect(error).toBeLessThan(provider === 'finite_difference' ? 1e-4 : 1e-6);
      }
      expect(Object.keys(gradient as object)).toEqual(['mzi_0.phase_upper', 'mzi_0.phase_lower']);
    }
  });
});

describe('a calibration with gradients', () => {
  const [first] = cases as [Case];

  it.each(providers)('descends to the bottom by %s', (provider) => {
    const kernel = sourceKernel((k) => {
      k.cost_function = {
        Differentiable: {
          expression: 'cross_port_power / through_port_power',
          gradient_provider: provider,
          parameters: ['phase_upper', 'phase_lower'],
          target_value: 0.01,
        },
      };
      k.optimizer_config.algorithm = descent;
      k.optimizer_config.max_iterations = 100;
    });
    const resolved = requireKernel(kernel, demoBench());
    const { result } = runOnModel(calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1) }), {
      bench: demoBench(),
      read: readModel,
    });
    expect(result).toMatchObject({ reason: 'threshold_met', converged: true, algorithm: 'GradientDescent' });
  });

  it('measures two settings a parameter for each candidate, the adjoint only two once; preflight says so', () => {
    const reads = (provider: string) =>
      run(first, provider, 5).instructions.filter(({ verb }) => verb === 'read').length;
    const without = reads('adjoint') - 2 * 2;
    expect(reads('parameter_shift') - without).toBe(5 * 4 * 2);
    expect(reads('finite_difference') - without).toBe(5 * (1 + 4) * 2);
    const perIteration = (provider: string) =>
      preflightKernel(requireKernel(kernelOf(first, provider), demoBench()), {}).measurementsPerIteration;
    expect([perIteration('adjoint'), perIteration('parameter_shift')]).toEqual([2, 10]);
  });

  it('says once what the adjoint assumes', () => {
    const { notes } = run(first, 'adjoint', 5);
    expect(notes.filter((note) => note.includes('estimated from the measurements so far'))).toHaveLength(1);
  });

  it('records the gradient that gradient descent works out by itself, with the iteration it belongs to', () => {
    const kernel = sourceKernel((k) => {
      k.optimizer_config = { ...k.optimizer_config, algorithm: descent, max_iterations: 11 };
      k.optimizer_config.initial_guess = { phase_upper: 1, phase_lower: 0.5 };
      k.cost_function.Minimize.target_value = 1e-9;
    });
    const resolved = requireKernel(kernel, demoBench());
    const { records } = runOnModel(calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1) }), {
      bench: demoBench(),
      read: readModel,
    });
    const iterations = records.get('iterations') ?? [];
    // A candidate, then two settings for each parameter.
    expect(iterations.map(({ gradientIteration }) => gradientIteration).slice(0, 10)).toEqual([
      null, null, null, null, 0, null, null, null, null, 5,
    ]); // prettier-ignore
    const base = iterations[5]?.parameters as Record<string, number>;
    const gradient = iterations[9]?.gradient as Record<string, number>;
    const expected = truth(first, base)['mzi_0.phase_upper'] as number;
    expect(Math.abs((gradient['mzi_0.phase_upper'] as number) / expected - 1)).toBeLessThan(0.02);
  });

  it('turns the sign of the gradient with that of a cost that is maximised', () => {
    const kernel = sourceKernel((k) => {
      k.cost_function = { Maximize: { expression: '1000 * through_port_power' } };
      k.optimizer_config = { ...k.optimizer_config, algorithm: descent, max_iterations: 5, convergence_threshold: 0 };
      k.optimizer_config.initial_guess = { phase_upper: 1, phase_lower: 0.5 };
    });
    const resolved = requireKernel(kernel, demoBench());
    const plan = calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1) });
    const { records } = runOnModel(plan, { bench: demoBench(), read: readModel });
    const iterations = records.get('iterations') ?? [];
    const gradient = iterations[4]?.gradient as Record<string, number>;
    const at = iterations[0]?.parameters as Record<string, number>;
    const expected = truth({ ...first, cost: (settings) => 1000 * powers(settings).through }, at);
    expect(gradient['mzi_0.phase_upper']).toBeCloseTo(expected['mzi_0.phase_upper'] as number, 3);
  });
});

describe('a gradient that explodes', () => {
  const explode = (expression: string, learningRate: number, provider: string | null) => {
    const kernel = sourceKernel((k) => {
      const parameters = ['phase_upper', 'phase_lower'];
      k.cost_function =
        provider === null
          ? { Minimize: { expression, target_value: -1e300 } }
          : { Differentiable: { expression, gradient_provider: provider, parameters, target_value: -1e300 } };
      k.optimizer_config.algorithm = { GradientDescent: { learning_rate: learningRate, momentum: 0.9 } };
      k.optimizer_config.max_iterations = 30;
    });
    const resolved = requireKernel(kernel, demoBench());
    const plan = calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1) });
    return runOnModel(plan, { bench: demoBench(), read: readModel });
  };
  const written = (run: ReturnType<typeof explode>): number[] =>
    run.instructions.flatMap((instruction) => (instruction.verb === 'set' ? [instruction.value] : []));

  it.each([null, ...providers])('is held back within the limits and said in a sentence, by %s', (provider) => {
    const run = explode('cross_port_power / through_port_power', 1e12, provider);
    expect(run.result).toMatchObject({ reason: 'max_iterations', converged: false });
    expect(written(run).every((value) => value >= 0 && value <= 6.6)).toBe(true);
    expect(run.notes.filter((note) => note.includes('learning rate 1000000000000'))).toHaveLength(1);
    expect(Object.values(run.result.bestParameters).every(Number.isFinite)).toBe(true);
  });

  it.each(['finite_difference', 'parameter_shift', 'adjoint'])(
    'is not taken when it is no finite number, by %s: the run goes on and ends in order',
    (provider) => {
      // The logarithm of what a power exceeds: finite, with slopes that are not, and no number a little further on.
      const run = explode('1e300 * exp(600 * (cross_port_power / through_port_power))', 0.1, provider);
      expect(run.result.converged).toBe(false);
      expect(written(run).every((value) => value >= 0 && value <= 6.6)).toBe(true);
      for (const { gradient } of run.records.get('iterations') ?? []) {
        expect(Object.values((gradient ?? {}) as Record<string, number>).every(Number.isFinite)).toBe(true);
      }
    },
  );

  it('is said in a sentence when it is not finite', () => {
    // At the start the root stands at zero: a finite cost without a finite slope.
    const run = explode('sqrt(abs(through_port_power - through_port_power))', 0.1, 'parameter_shift');
    expect(run.notes.join()).toMatch(/gradient at iteration 0 is not a finite number/);
    expect(run.result.reason).toBe('max_iterations');
  });
});

describe('a Differentiable cost on the demo bench', () => {
  const refusalsOf = (change: (kernel: LooseKernel) => void, bench = demoBench()) =>
    resolveKernel(
      sourceKernel((k) => {
        const expression = 'cross_port_power / through_port_power';
        const parameters = ['phase_upper', 'phase_lower'];
        k.cost_function = { Differentiable: { expression, gradient_provider: 'parameter_shift', parameters } };
        k.optimizer_config.algorithm = descent;
        change(k);
      }),
      bench,
    );
  const withoutPeriod = (): Bench => {
    const bench = structuredClone(demoBench());
    delete bench.nodes.mzi_0?.parameters.phase_lower?.period;
    return bench;
  };
  const withThermometer = (k: LooseKernel): void => {
    k.measurement_sequence.push(read('warmth', 'chip_temperature'));
    k.cost_function.Differentiable.expression = 'cross_port_power * chip_temperature';
  };

  it('is taken with every provider', () => {
    for (const provider of providers) {
      const { refusals, warnings } = refusalsOf((k) => (k.cost_function.Differentiable.gradient_provider = provider));
      expect([refusals, warnings]).toEqual([[], []]);
    }
  });

  it.each<[string, (kernel: LooseKernel) => void, string, RegExp, Bench?]>([
    [
      'a parameter that is not tuned',
      (k) => (k.cost_function.Differentiable.parameters = ['tilt']),
      'parameters[0]',
      /"tilt" is not one of/,
    ],
    [
      'a parameter without a period',
      () => undefined,
      'parameters[1]',
      /takes phases only, and "phase_lower" has no period/,
      withoutPeriod(),
    ],
    [
      'limits too narrow to shift',
      (k) => (k.safety_constraints = { hard_limits: { phase_upper: [0, 3] } }),
      'parameters[0]',
      /three quarters of the period/,
    ],
    ['a reading that is no power', withThermometer, 'gradient_provider', /"chip_temperature" reads degC/],
    [
      'an expression without a derivative',
      (k) => (k.cost_function.Differentiable.expression = 'max(cross_port_power)'),
      'expression',
      /no derivative/,
    ],
    ['an unknown name', (k) => (k.cost_function.Differentiable.expression = 'nothing'), 'expression', /unknown name/],
  ])('refuses %s with its path', (_what, change, field, message, bench) => {
    const { refusals } = refusalsOf(change, bench);
    const path = `cost_function.Differentiable.${field}`;
    expect(refusals.find((refusal) => refusal.path === path)?.message).toMatch(message);
  });

  it('refuses an adjoint of what is no interferometer', () => {
    const bench = structuredClone(demoBench());
    (bench.nodes.mzi_0 as { kind: string }).kind = 'ring';
    const { refusals } = refusalsOf((k) => (k.cost_function.Differentiable.gradient_provider = 'adjoint'), bench);
    expect(refusals.map(({ message }) => message).join()).toMatch(/model of one interferometer/);
  });

  it('takes a reading that the cost does not use', () => {
    expect(refusalsOf((k) => k.measurement_sequence.push(read('warmth', 'chip_temperature'))).refusals).toEqual([]);
  });

  it('warns of a provider that the algorithm does not ask, and of a parameter without a slope', () => {
    expect(refusalsOf((k) => (k.optimizer_config.algorithm = 'SinusoidFit')).warnings.join()).toMatch(
      /asks for no gradients/,
    );
    expect(refusalsOf((k) => (k.cost_function.Differentiable.parameters = ['phase_upper'])).warnings.join()).toMatch(
      /phase_lower has no gradient/,
    );
  });
});
