import { describe, expect, it } from 'vitest';
import { availableAlgorithms } from '../../../src-core/plans/resolveKernel.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

/** How each algorithm is written in a kernel. */
const written: Readonly<Record<string, unknown>> = {
  NelderMead: { NelderMead: { initial_simplex_size: 0.1 } },
  BayesianOptimization: { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: 5 } },
  SinusoidFit: 'SinusoidFit',
  TrigonometricSurrogate: 'TrigonometricSurrogate',
};

describe('every algorithm that is available', () => {
  it.each([...availableAlgorithms])(
    '%s brings the kernel of the source above 20 dB, through engine and drivers',
    async (algorithm) => {
      await withTestHost(async (host) => {
        const kernel = sourceKernel((k) => (k.optimizer_config.algorithm = written[algorithm]));
        for (const seed of [1, 2, 3, 4, 5]) {
          const result = await (await host.runs.start(calibrateSpec({ seed }, kernel))).finished;
          expect({ seed, ...result }).toMatchObject({ convergenceReason: 'threshold_met' });
          expect(result.trueExtinctionRatioDb).toBeGreaterThan(20);
          const { start } = openSession(host.home, result.runId);
          expect(start.spec.kernel.optimizer_config.algorithm).toEqual(written[algorithm]);
        }
      });
    },
  );
});
