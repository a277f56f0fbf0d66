import { kernelOf } from '../../../src-core/domain/run.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gradientProviders } from '../../../src-core/domain/kernel.ts';
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
  SimulatedAnnealing: { SimulatedAnnealing: { initial_temperature: 1, cooling_schedule: 'exponential' } },
  SinusoidFit: 'SinusoidFit',
  TrigonometricSurrogate: 'TrigonometricSurrogate',
  Adaptive: 'Adaptive',
};

/** The kernel of section 8.1, whose cost has a slope everywhere. */
function oneHeater(kernel: LooseKernel, algorithm: unknown): void {
  kernel.parameters_to_tune = ['phase_upper'];
  kernel.cost_function = { Minimize: { expression: '1.0 - extinction_ratio', target_value: 0.01 } };
  const read = { ReadSensor: { sensor_id: 'detector_0', integration_time_ns: 1000 } };
  kernel.measurement_sequence = [{ step_id: 'measure_extinction', action: read, expected_duration_ns: 2000 }];
  kernel.optimizer_config = { ...kernel.optimizer_config, algorithm, max_iterations: 100, initial_guess: null };
}

/** The kernel of section 10.2, with the budget that an algorithm needs. */
function change(kernel: LooseKernel, algorithm: string): void {
  kernel.optimizer_config.algorithm = written[algorithm];
  if (algorithm === 'SimulatedAnnealing') kernel.optimizer_config.max_iterations = 200;
  if (algorithm === 'GradientDescent') oneHeater(kernel, written.GradientDescent);
}

/** CoCalibration fits a mesh and refuses a kernel of the source's; coCalibration.test.ts has it on its own bench. */
const ofOneNode = availableAlgorithms.filter((algorithm) => algorithm !== 'CoCalibration');

describe('every algorithm that is available', () => {
  it.each(ofOneNode)('%s brings a kernel of the source above 20 dB, through engine and drivers', async (algorithm) => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => change(k, algorithm));
      for (const seed of [1, 2, 3, 4, 5]) {
        const result = await (await host.runs.start(calibrateSpec({ seed }, kernel))).finished;
        expect({ seed, ...result }).toMatchObject({ convergenceReason: 'threshold_met' });
        expect(result.trueExtinctionRatioDb).toBeGreaterThan(20);
        const { start } = openSession(host.home, result.runId);
        expect(kernelOf(start.spec)?.optimizer_config.algorithm).toEqual(written[algorithm]);
      }
    });
  });

  it('anneals linearly too', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => {
        change(k, 'SimulatedAnnealing');
        k.optimizer_config.algorithm.SimulatedAnnealing = { initial_temperature: 1, cooling_schedule: 'linear' };
      });
      const result = await (await host.runs.start(calibrateSpec({ seed: 1 }, kernel))).finished;
      expect(result).toMatchObject({ convergenceReason: 'threshold_met' });
    });
  });

  it('tells in notes what an adaptive search became, and why', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => change(k, 'Adaptive'));
      const { runId } = await (await host.runs.start(calibrateSpec({ seed: 1 }, kernel))).finished;
      const session = openSession(host.home, runId);
      const said = session.events.map(({ data }) => JSON.stringify(data)).join('\n');
      expect(said).toMatch(/The algorithm is Adaptive \(TrigonometricSurrogate\): all 2 parameters are phases/);
    });
  });
});

describe('a Differentiable cost', () => {
  it.each([...gradientProviders])(
    'descends by %s above 20 dB, through engine and drivers, and its gradients stand in the artifact',
    async (provider) => {
      await withTestHost(async (host) => {
        const kernel = sourceKernel((k) => {
          oneHeater(k, { GradientDescent: { learning_rate: 0.1, momentum: 0.5 } });
          const expression = '1.0 - extinction_ratio';
          const parameters = ['phase_upper'];
          k.cost_function = {
            Differentiable: { expression, gradient_provider: provider, parameters, target_value: 0.01 },
          };
        });
        for (const seed of [1, 2, 3, 4, 5]) {
          const result = await (await host.runs.start(calibrateSpec({ seed }, kernel))).finished;
          expect({ seed, provider, ...result }).toMatchObject({ convergenceReason: 'threshold_met' });
          expect(result.trueExtinctionRatioDb).toBeGreaterThan(20);
          const trace = readFileSync(join(result.artifactDir, 'optimizer_trace/iterations.jsonl'), 'utf8');
          const first = JSON.parse(trace.split('\n')[0] ?? '') as { gradient: Record<string, number> | null };
          expect(first.gradient?.['mzi_0.phase_upper']).toBeTypeOf('number');
        }
      });
    },
  );
});
