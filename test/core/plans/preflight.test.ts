import { describe, expect, it } from 'vitest';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import { demoBench, sourceKernel } from '../../support/demoBench.ts';
import type { LooseKernel } from '../../support/demoBench.ts';

const preflight = (change: (kernel: LooseKernel) => void = () => undefined) =>
  preflightKernel(requireKernel(sourceKernel(change), demoBench()), {});

describe('a preflight', () => {
  it('has nothing to warn of in the kernel of the source', () => {
    expect(preflight().warnings).toEqual([]);
  });

  it('warns of a pass that is longer than the time limit, and tells what it would take without it', () => {
    const { warnings, expectedDurationSeconds } = preflight((kernel) => {
      kernel.measurement_sequence.unshift({ step_id: 'rest', action: { Wait: { duration_ns: 1e13 } } });
      kernel.safety_constraints = { timeout_seconds: 5 };
      kernel.optimizer_config.max_iterations = 10;
    });
    expect(warnings[0]).toMatch(/^One pass of the measurement sequence takes 10000 s; the time limit is 5 s/);
    expect(expectedDurationSeconds).toBeGreaterThan(1e5);
  });

  it('warns of a first guess outside its limits, and tells where the search begins', () => {
    const { warnings, parameters } = preflight((kernel) => {
      kernel.optimizer_config.initial_guess = { phase_upper: 9, phase_lower: 0.1 };
    });
    const { fullName, range, start } = parameters[0] ?? expect.unreachable();
    expect(warnings).toEqual([
      `The first guess of ${fullName}, 9 rad, lies outside its limits ${range[0]}..${range[1]} rad: the search begins at ${Number(start.toPrecision(6))} rad.`,
    ]);
    expect(start).toBeGreaterThanOrEqual(range[0]);
    expect(start).toBeLessThanOrEqual(range[1]);
  });
});
