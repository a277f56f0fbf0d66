import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monitorDrift } from '../../../../src-core/plans/monitorDrift.ts';
import { age, extinction, monitorInput, phaseUpper, runOnModelBench, stepAt, temperature } from './driftBench.ts';

describe('a monitor that is taken up again', () => {
  it('gives the same instructions for the same results', () => {
    const scene = fc.record({
      warmAt: fc.integer({ min: 5, max: 120 }),
      kelvin: fc.double({ min: -6, max: 6, noNaN: true }),
      phaseRad: fc.double({ min: 0, max: 6.28, noNaN: true }),
      nothingInForce: fc.boolean(),
    });
    fc.assert(
      fc.property(scene, ({ warmAt, kelvin, phaseRad, nothingInForce }) => {
        const input = monitorInput({
          metrics: [temperature, extinction, phaseUpper, age(100)],
          durationSeconds: 180,
          ...(nothingInForce ? { inForce: { parameters: {}, version: null, sinceUnixMs: null } } : {}),
        });
        const run = runOnModelBench(monitorDrift(input), {
          chip: { phaseRad, warming: stepAt(warmAt, kelvin) },
          truth: true,
        });
        const again = monitorDrift(input);
        let step = again.next();
        for (const [index, result] of run.results.entries()) {
          expect(step.done).toBe(false);
          expect(step.value).toEqual(run.instructions[index]);
          step = again.next(structuredClone(result));
        }
        expect(step).toEqual({ done: true, value: run.result });
      }),
      { numRuns: 12 },
    );
  });
});
