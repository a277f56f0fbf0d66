import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CostReading } from '../../../../src-core/plans/costs/costEvaluator.ts';
import { matchSpectrumEvaluator } from '../../../../src-core/plans/costs/matchSpectrum.ts';
import { Measurement } from '../../../../src-core/plans/measurement.ts';
import { preflightKernel } from '../../../../src-core/plans/preflight.ts';
import { resolveKernel } from '../../../../src-core/plans/resolveKernel.ts';
import type { LooseKernel } from '../../../support/demoBench.ts';
import { spectrumBench, spectrumKernel } from '../../../support/spectrumBench.ts';

const target: [number, number][] = [
  [1550, -10],
  [1551, -12],
  [1552, -100],
];
const evaluator = matchSpectrumEvaluator({ target_spectrum: target, tolerance_db: 0.5 });

function evaluate(powersDbm: readonly number[], more: { wavelengthsNm?: number[]; fault?: string } = {}): CostReading {
  const measurement = new Measurement(new Map());
  const { wavelengthsNm = [1550, 1551, 1552], fault = null } = more;
  measurement.addSpectrum({ sensor: 'spectrum', wavelengthsNm, powersDbm, fault, timeNs: 0 });
  const step = evaluator.evaluate({ point: [], parameters: {}, measurement }).next();
  if (!step.done) throw new Error('matching asks nothing of the engine');
  return step.value;
}

describe('a spectrum against its target', () => {
  it('costs the root mean square of the differences in dB', () => {
    expect(evaluate([-10, -12, -100]).cost).toBe(0);
    // Differences of 3, -4 and 0 dB.
    expect(evaluate([-7, -16, -100]).cost).toBeCloseTo(Math.sqrt(25 / 3), 12);
    expect(evaluate([-7, -16, -100]).deviations).toEqual([3, -4, 0]);
  });

  it('costs the offset of one that is off by the same at each point', () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (offset) => {
        const wide = matchSpectrumEvaluator({ target_spectrum: target.slice(0, 2), tolerance_db: 1 });
        const measurement = new Measurement(new Map());
        const powersDbm = [-10 + offset, -12 + offset];
        measurement.addSpectrum({ sensor: 's', wavelengthsNm: [1550, 1551], powersDbm, fault: null, timeNs: 0 });
        const { value } = wide.evaluate({ point: [], parameters: {}, measurement }).next();
        const { cost } = value as CostReading;
        return Math.abs((cost ?? Number.NaN) - Math.abs(offset)) < 1e-9;
      }),
    );
  });

  it('takes no light for -100 dBm, in the reading and in the target', () => {
    expect(evaluate([-10, -12, -Infinity]).cost).toBe(0);
    expect(evaluate([-10, -12, -210]).cost).toBe(0);
    expect(evaluate([-10, -210, -100]).deviations).toEqual([0, -88, 0]);
  });

  it('is met when each point is within the tolerance, not when the mean of them is', () => {
    expect(evaluator.met([evaluate([-10.5, -11.5, -100])])).toBe(true);
    // The root mean square is 0.29 dB, but one point is 0.51 dB off.
    expect(evaluator.met([evaluate([-10.51, -12, -100])])).toBe(false);
    expect(evaluator.hasTarget).toBe(true);
  });

  it('is met by several readings when the mean of each point is, and is as sure as their spread allows', () => {
    const off = evaluate([-10.7, -12, -100]);
    const on = evaluate([-10.1, -12, -100]);
    expect(evaluator.met([off, on])).toBe(true);
    expect(evaluator.met([off, off, on])).toBe(true);
    expect(evaluator.met([off, off, off, on])).toBe(false);
    expect(evaluator.confidence([on, on])).toBe(1);
    expect(evaluator.confidence([off, off])).toBe(0);
    const some = evaluator.confidence([off, on, on]);
    expect(some).toBeGreaterThan(0.5);
    expect(some).toBeLessThan(1);
  });

  it('is worth nothing where a point was not measured, and says which', () => {
    expect(evaluate([-10, Number.NaN, -100])).toEqual({
      cost: null,
      fault: 'spectrum: nothing was measured at 1551 nm',
    });
    expect(evaluate([Number.NaN, Number.NaN, Number.NaN]).fault).toBe('spectrum: no point of it was measured');
    expect(evaluate([-10, -12], { wavelengthsNm: [1550, 1551] }).fault).toMatch(/nothing was measured at 1552 nm/);
    expect(evaluate([-10, -12, -100], { fault: 'over range' })).toEqual({ cost: null, fault: 'over range' });
    expect(evaluator.met([evaluate([-10, Number.NaN, -100])])).toBe(false);
    expect(evaluator.confidence([evaluate([Number.NaN, -12, -100])])).toBe(0);
  });
});

describe('a kernel that matches a spectrum', () => {
  const refusals = (way: 'sweep' | 'trace', change: (kernel: LooseKernel) => void) =>
    resolveKernel(spectrumKernel(way, change), spectrumBench()).refusals;
  const points = (kernel: LooseKernel) => kernel.cost_function.MatchSpectrum.target_spectrum;
  const readsSensor = (sensor: string) => (kernel: LooseKernel) =>
    (kernel.measurement_sequence[1].action.ReadSensor.sensor_id = sensor);

  it.each(['sweep', 'trace'] as const)('resolves as it is shipped: %s', (way) => {
    expect(refusals(way, () => undefined)).toEqual([]);
  });

  it('is refused for wavelengths beyond the laser', () => {
    expect(refusals('sweep', (k) => (points(k)[2][0] = 1700))).toEqual([
      {
        path: 'cost_function.MatchSpectrum.target_spectrum[2]',
        message: '1700 nm lies outside the hard limits of laser_0.wavelength (1530..1570 nm)',
      },
    ]);
  });

  it('is refused for wavelengths beyond the trace, and says how many', () => {
    const [refusal] = refusals('trace', (k) => ((points(k)[0][0] = 1544), (points(k)[12][0] = 1556)));
    expect(refusal?.message).toBe('1544 nm (and 1 more) lies outside the trace TRA of osa (1545..1555 nm)');
  });

  it('is refused when its sequence reads no spectrum, or two', () => {
    const [none] = refusals('sweep', readsSensor('detector_through'));
    expect(none?.message).toBe(
      'the measurement sequence reads no spectrum sensor; the bench has spectrum_through, trace_through',
    );
    const [two] = refusals('sweep', (k) => {
      const read = { ...k.measurement_sequence[1], step_id: 'again' };
      k.measurement_sequence.push({
        ...read,
        action: { ReadSensor: { sensor_id: 'trace_through', integration_time_ns: 0 } },
      });
    });
    expect(two?.message).toMatch(/reads spectrum_through and trace_through; one spectrum is matched/);
  });

  it('is refused when it tunes the laser that is swept, or wants a wavelength twice', () => {
    const tuned = refusals('sweep', (k) => {
      k.target_nodes = ['laser_0', 'mzi_0'];
      k.parameters_to_tune = ['laser_0.wavelength'];
      k.measurement_sequence.shift();
      delete k.safety_constraints.hard_limits;
    });
    expect(tuned.map(({ message }) => message)).toContain(
      '"laser_0.wavelength" is swept by spectrum_through and cannot be tuned as well',
    );
    expect(refusals('sweep', (k) => (points(k)[1][0] = points(k)[0][0]))[0]?.message).toBe(
      '1549 nm has a target twice',
    );
  });

  it('is what a spectrum is for: no expression takes one', () => {
    const found = refusals('sweep', (k) => (k.cost_function = { Minimize: { expression: 'spectrum_through' } }));
    expect(found.map(({ message }) => message).join('; ')).toMatch(
      /"spectrum_through" is a spectrum, which only the cost MatchSpectrum uses.*unknown name "spectrum_through"/,
    );
  });

  it('tells before it starts what it will lease and read', () => {
    const told = (way: 'sweep' | 'trace') => {
      const { resolved } = resolveKernel(spectrumKernel(way), spectrumBench());
      if (resolved === null) throw new Error('refused');
      return preflightKernel(resolved, {});
    };
    expect(told('sweep').instrumentsLeased).toEqual(['tec', 'laser', 'meter_through', 'heaters']);
    expect(told('sweep').measurementsPerIteration).toBe(13);
    expect(told('trace').instrumentsLeased).toEqual(['tec', 'osa', 'heaters']);
    expect(told('trace').measurementsPerIteration).toBe(1);
    expect(told('trace').costExpression).toBe(
      'RMS difference of trace_through from 13 target powers in dB, each within 0.5 dB',
    );
  });
});
