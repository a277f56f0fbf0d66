import { describe, expect, it } from 'vitest';
import { availableAlgorithms } from '../../../src-core/plans/resolveKernel.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

/** How each algorithm is written in a kernel. */
const written: Readonly<Record<string, unknown>> = {
  GradientDescent: { GradientDescent: { learning_rate: 0.1, momentum: 0.9 } },
  NelderMead: { NelderMead: { initial_simplex_size: 0.1 } },
  BayesianOptimization: { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: 5 } },
  SinusoidFit: 'SinusoidFit',
  TrigonometricSurrogate: 'TrigonometricSurrogate',
};

/** The kernel of section 10.2; for gradient descent that of section 8.1, whose cost has a slope everywhere. */
function change(kernel: LooseKernel, algorithm: string): void {
  kernel.optimizer_config.algorithm = written[algorithm];
  if (algorithm !== 'GradientDescent') return;
  kernel.parameters_to_tune = ['phase_upper'];
  kernel.cost_function = { Minimize: { expression: '1.0 - extinction_ratio', target_value: 0.01 } };
  const read = { ReadSensor: { sensor_id: 'detector_0', integration_time_ns: 1000 } };
  kernel.measurement_sequence = [{ step_id: 'measure_extinction', action: read, expected_duration_ns: 2000 }];
  kernel.optimizer_config = { ...kernel.optimizer_config, max_iterations: 100, initial_guess: null };
}

describe('every algorithm that is available', () => {
  it.each([...availableAlgorithms])(
    '%s brings a kernel of the source above 20 dB, through engine and drivers',
    async (algorithm) => {
      await withTestHost(async (host) => {
        const kernel = sourceKernel((k) => change(k, algorithm));
        for (const seed of [1, 2, 3, 4, 5]) {
          const result = await (await host.runs.start(calibrateSpec({ seed }, kernel))).finished;
          expect({ seed, ...result }).toMatchObject({ convergenceReason: 'threshold_met' });
          expect(result.trueExtinctionRatioDb).toBeGreaterThan(20);
          const { start } = openSession(host.home, result.runId);
          expect(start.spec.kernel?.optimizer_config.algorithm).toEqual(written[algorithm]);
        }
      });
    },
  );
});
