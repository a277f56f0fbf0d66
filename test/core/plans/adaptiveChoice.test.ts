import { describe, expect, it } from 'vitest';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { algorithmLabel, chooseAlgorithm, noiseDecides } from '../../../src-core/plans/adaptiveChoice.ts';
import { calibrate } from '../../../src-core/plans/calibrate.ts';
import { createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import { demoBench, sourceKernel } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';
import { runOnModel } from '../../support/modelRunner.ts';

/** The demo bench with `count` parameters on its node, phases or not. */
function benchWith(count: number, isPhase: boolean): Bench {
  const bench = structuredClone(demoBench());
  const node = bench.nodes.mzi_0 as Bench['nodes'][string];
  const { period, ...model } = node.parameters.phase_upper as (typeof node.parameters)[string];
  const parameters = Array.from({ length: count }, (_, channel) => [
    `p${channel}`,
    { ...model, channel, ...(isPhase && period !== undefined ? { period } : {}) },
  ]);
  return { ...bench, nodes: { mzi_0: { ...node, parameters: Object.fromEntries(parameters) } } };
}

function resolvedWith(count: number, isPhase: boolean, change: (kernel: LooseKernel) => void = () => undefined) {
  const kernel = sourceKernel((k) => {
    k.parameters_to_tune = Array.from({ length: count }, (_, index) => `p${index}`);
    k.measurement_sequence.shift();
    k.optimizer_config = { ...k.optimizer_config, algorithm: 'Adaptive', initial_guess: null, max_iterations: 1000 };
    change(k);
  });
  return requireKernel(kernel, benchWith(count, isPhase));
}
const differentiable = (k: LooseKernel): void => {
  const expression = 'cross_port_power / through_port_power';
  k.cost_function = {
    Differentiable: { expression, gradient_provider: 'finite_difference', parameters: k.parameters_to_tune },
  };
};
const small = (k: LooseKernel): void => {
  k.optimizer_config.max_iterations = 100;
};

describe('an adaptive search', () => {
  it.each<[string, ReturnType<typeof resolvedWith>, number | null, string, RegExp]>([
    ['one phase', resolvedWith(1, true), null, 'SinusoidFit', /the parameter is a phase over a whole period/],
    [
      'two phases',
      resolvedWith(2, true),
      null,
      'TrigonometricSurrogate',
      /all 2 parameters are phases over a whole period/,
    ],
    ['three phases', resolvedWith(3, true), null, 'TrigonometricSurrogate', /handful of settings/],
    ['four phases', resolvedWith(4, true), null, 'SinusoidFit', /three settings of each/],
    ['phases over half a period', resolvedWith(2, true, (k) => { small(k); k.safety_constraints = { hard_limits: { p0: [0, 3] } }; }), null, 'BayesianOptimization', /2 parameters and at most 100/], // prettier-ignore
    [
      'few voltages, few measurements',
      resolvedWith(2, false, small),
      null,
      'BayesianOptimization',
      /spares measurements/,
    ],
    ['few voltages, many measurements', resolvedWith(2, false), 0.001, 'NelderMead', /scatters by 0.10 % only/],
    ['the same, but noisy', resolvedWith(2, false), 0.2, 'BayesianOptimization', /scatters by 20 %/],
    ['many voltages', resolvedWith(8, false), null, 'NelderMead', /8 parameters without a known response/],
    ['many voltages, noisy', resolvedWith(8, false), 0.2, 'SimulatedAnnealing', /too many for a model/],
    [
      'many voltages with gradients',
      resolvedWith(8, false, differentiable),
      null,
      'GradientDescent',
      /gradients by finite_difference/,
    ],
  ])('becomes for %s what suits it, and says why', (_what, resolved, noise, algorithm, reason) => {
    const choice = chooseAlgorithm(resolved, noise);
    expect(algorithmLabel(resolved, noise)).toBe(`Adaptive (${algorithm})`);
    expect(choice.reason).toMatch(reason);
    expect(createOptimizer(resolved, {}, 1).algorithm).toBe(algorithmLabel(resolved).slice('Adaptive ('.length, -1));
  });

  it('measures the noise only where it decides', () => {
    expect(noiseDecides(resolvedWith(2, true))).toBe(false);
    expect(noiseDecides(resolvedWith(2, false, small))).toBe(false);
    expect(noiseDecides(resolvedWith(2, false))).toBe(true);
  });

  it('says what it became in preflight, notes and outcome, by the noise it has measured', () => {
    const resolved = resolvedWith(2, false, (k) => (k.optimizer_config.max_iterations = 201));
    expect(preflightKernel(resolved, {}).algorithm).toMatch(/^Adaptive \(NelderMead\): 2 parameters/);
    const run = (scatter: number) =>
      runOnModel(calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 1), maxIterations: 12 }), {
        bench: resolved.bench,
        read: (settings, sensor, count) => {
          const far = ((settings.get('mzi_0.p0') as number) - 2) ** 2 + ((settings.get('mzi_0.p1') as number) - 3) ** 2;
          return sensor === 'detector_cross' ? 1e-4 * (0.1 + far) * (1 + scatter * ((count % 3) - 1)) : 1e-4;
        },
      });
    const [quiet, loud] = [run(0.001), run(0.5)];
    expect([quiet.result.algorithm, loud.result.algorithm]).toEqual(['Adaptive (NelderMead)', 'Adaptive (BayesianOptimization)']); // prettier-ignore
    expect(loud.notes.join()).toMatch(/The algorithm is Adaptive \(BayesianOptimization\): the cost scatters by/);
    expect(quiet.notes.join()).toMatch(/The algorithm is Adaptive \(NelderMead\)/);
    // The same readings, the same search.
    expect(run(0.5).instructions).toEqual(loud.instructions);
  });
});
