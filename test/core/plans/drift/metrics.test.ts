import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireKernel } from '../../../../src-core/plans/resolveKernel.ts';
import { resolveMetrics } from '../../../../src-core/plans/drift/metricSource.ts';
import { onDriftMetrics } from '../../../../src-core/plans/drift/onDriftMetrics.ts';
import { minimumOf } from '../../../../src-core/plans/drift/probeOptimum.ts';
import { monitorDrift } from '../../../../src-core/plans/monitorDrift.ts';
import { demoBench, sourceKernel } from '../../../support/demoBench.ts';
import {
  calibrated,
  kernelFile,
  metric,
  monitorInput,
  phaseUpper,
  runOnModelBench,
  stepAt,
  temperature,
} from './driftBench.ts';

const kernel = () => requireKernel(kernelFile('mzi_extinction_surrogate'), demoBench());
const performance = (name: string) =>
  metric('p', { PerformanceDrift: { metric_name: name, nominal_value: 0, tolerance: 1 } });

describe('what a metric is measured by', () => {
  const sourceOf = (one: ReturnType<typeof metric>, withKernel = true) =>
    resolveMetrics([one], demoBench(), withKernel ? kernel() : null)[0]?.source;

  it('is a derived quantity, a quantity, a sensor, or the cost of the kernel', () => {
    const both = ['detector_through', 'detector_cross'];
    const bySensors = (name: string) => {
      const source = sourceOf(performance(name));
      return source?.kind === 'quantity' ? [...source.sensors].sort() : source;
    };
    expect(bySensors('insertion_loss')).toEqual([...both].sort());
    expect(bySensors('extinction_ratio')).toEqual([...both].sort());
    expect(bySensors('cross_port_power')).toEqual(['detector_cross']);
    expect(bySensors('chip_temperature')).toEqual(['chip_temperature']);
    expect(bySensors('detector_0')).toEqual(['detector_0']);
    expect(sourceOf(performance('cost'))).toEqual({ kind: 'cost' });
    expect(sourceOf(performance('cost_excess'))).toEqual({ kind: 'cost_excess' });
  });

  it('is the place of the minimum for a parameter that the kernel tunes, else what the instrument was told', () => {
    expect(sourceOf(phaseUpper)).toMatchObject({ kind: 'optimum', index: 0 });
    expect(sourceOf(phaseUpper, false)).toMatchObject({ kind: 'commanded', fullName: 'mzi_0.phase_upper' });
  });

  it.each([
    ['a quantity nobody gives', performance('finesse'), true, /metrics\[1\]\.metric_type.*nothing on the bench gives/],
    ['the cost without a kernel', performance('cost'), false, /needs a kernel/],
    [
      'a thermometer that is not there',
      metric('t', { ThermalDrift: { sensor_id: 'oven', nominal_temperature_c: 25, max_delta_c: 1 } }),
      true,
      /no sensor "oven"/,
    ],
    [
      'a parameter that is not there',
      metric('p', { ParameterDrift: { node_id: 'mzi_0', param_name: 'phase', nominal_value: 0 } }, { threshold: 1 }),
      true,
      /no parameter "mzi_0\.phase"/,
    ],
  ])('%s is refused with its path', (_what, refused, withKernel, sentence) => {
    expect(() => resolveMetrics([temperature, refused], demoBench(), withKernel ? kernel() : null)).toThrow(sentence);
  });

  it('the excess over a target needs a target', () => {
    const targetless = sourceKernel((loose) => delete loose.cost_function.Minimize.target_value);
    expect(() =>
      resolveMetrics([performance('cost_excess')], demoBench(), requireKernel(targetless, demoBench())),
    ).toThrow(/needs a kernel with a target/);
  });
});

describe('the place of a minimum', () => {
  const probe = { middle: 3, step: 0.157, reach: 1.57 };
  const costs = (of: (x: number) => number) => [-1, 0, 1, 1, 0, -1].map((side) => of(3 + side * 0.157));

  it('is exact on a parabola within reach', () => {
    const scene = fc.tuple(
      fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    );
    fc.assert(
      fc.property(scene, ([shift, curvature]) => {
        expect(
          minimumOf(
            costs((x) => 1 + curvature * (x - 3 - shift) ** 2),
            probe,
          ),
        ).toBeCloseTo(3 + shift, 6);
      }),
    );
  });

  it('points the right way on an interferometer, and never beyond its reach', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (shift) => {
        fc.pre(Math.abs(shift) > 1e-3);
        const found = minimumOf(
          costs((x) => 2e-4 + Math.sin((x - 3 - shift) / 2) ** 2),
          probe,
        );
        expect(Math.sign((found as number) - 3)).toBe(Math.sign(shift));
        expect(Math.abs((found as number) - 3)).toBeLessThanOrEqual(1.57 + 1e-12);
      }),
    );
  });

  it('is not known where the cost does not answer to the parameter', () => {
    expect(
      minimumOf(
        costs(() => 0.3),
        probe,
      ),
    ).toBeNull();
    expect(minimumOf([0.3, 0.301, 0.299, 0.3005, 0.2995, 0.3002], probe)).toBeNull();
  });
});

describe('a parameter that is followed on the bench', () => {
  it('is found where the phase has gone, and leaves the bench at its settings', () => {
    const input = monitorInput({
      metrics: [phaseUpper],
      policy: { cooldownSeconds: 1e6, maxAttempts: 1, minUrgency: 'Critical' },
    });
    const run = runOnModelBench(monitorDrift(input), { chip: { warming: stepAt(95, 3) } });
    const values = run.of('checks').map(({ values: { phase } }) => phase as number);
    expect(values[0]).toBeCloseTo(calibrated['mzi_0.phase_upper'], 2);
    expect((values.at(-1) as number) - calibrated['mzi_0.phase_upper']).toBeCloseTo(-0.36, 1);
    expect(run.result.detections).toBe(1);
    const settings = new Map<string, number>();
    for (const instruction of run.instructions) {
      if (instruction.verb === 'set') settings.set(instruction.parameter, instruction.value);
      if (instruction.verb === 'record' && instruction.stream === 'checks') {
        expect(Object.fromEntries(settings)).toEqual(calibrated);
      }
    }
  });

  it('gives no data when its heater is dead', () => {
    const input = monitorInput({ metrics: [phaseUpper], durationSeconds: 600 });
    const dead = { reading: (sensor: string) => (sensor === 'chip_temperature' ? 25 : 1e-4) };
    const run = runOnModelBench(monitorDrift(input), { chip: dead });
    expect(run.of('checks').every(({ values }) => values.phase === null)).toBe(true);
    expect(run.of('drift').flatMap((event) => (event.kind === 'alarm' ? [event.entry.kind] : []))).toEqual([
      'no_data_raised',
    ]);
  });

  it('is compared with its calibrated value, whatever the file said', () => {
    const run = runOnModelBench(monitorDrift(monitorInput({ metrics: [phaseUpper] })));
    expect(run.of('watch')[0]?.metrics[0]?.metric_type).toMatchObject({
      ParameterDrift: { nominal_value: calibrated['mzi_0.phase_upper'] },
    });
  });
});

describe('false alarms, where the truth can be asked', () => {
  const alarmsOf = (chip: Parameters<typeof runOnModelBench>[1]) =>
    runOnModelBench(monitorDrift(monitorInput({ durationSeconds: 200 })), { truth: true, ...chip }).result;

  it('a thermometer that lies is one; a chip that warms is none', () => {
    const lies = (sensor: string, value: number, now: number) =>
      sensor === 'chip_temperature' && now > 95 ? value + 4 : value;
    expect(alarmsOf({ chip: { reading: lies } })).toMatchObject({ detections: 1, falseAlarms: 1 });
    expect(alarmsOf({ chip: { warming: stepAt(95) } })).toMatchObject({ detections: 2, falseAlarms: 0 });
    expect(alarmsOf({})).toMatchObject({ detections: 0, falseAlarms: 0 });
  });

  it('are not told where there is no truth', () => {
    expect(alarmsOf({ truth: false })).toMatchObject({ falseAlarms: null });
  });
});

describe('what the schedule OnDrift watches', () => {
  const state = { parameters: calibrated, cost: 0.004 };

  it("is the kernel's cost, its tuned parameters and the temperature", () => {
    const metrics = onDriftMetrics(kernel(), state, 25.4, 0.1, 30);
    expect(metrics.map(({ metric_id: id }) => id)).toEqual([
      'mzi_extinction_surrogate.cost',
      'mzi_0.phase_upper',
      'mzi_0.phase_lower',
      'temperature',
    ]);
    expect(metrics[0]).toMatchObject({
      metric_type: { PerformanceDrift: { metric_name: 'cost_excess', nominal_value: 0, tolerance: 0.001 } },
      measurement_interval_seconds: 30,
    });
    expect(metrics[3]).toMatchObject({
      metric_type: { ThermalDrift: { nominal_temperature_c: 25.4, max_delta_c: 2.5 } },
    });
  });

  it('finds a chip 5 degC warmer at a threshold of 10 %, and recalibrates it', () => {
    const metrics = onDriftMetrics(kernel(), state, 25, 0.1, 10);
    const run = runOnModelBench(monitorDrift(monitorInput({ metrics })), { chip: { warming: stepAt(95) } });
    expect(run.result.recalibrations).toBe(1);
    expect(run.of('checks').at(-1)?.report.drift_detected).toBe(false);
  });

  it('without a target compares the cost with what the calibration reached', () => {
    const targetless = requireKernel(kernelFile('mzi_through_maximum'), demoBench());
    const [cost] = onDriftMetrics(targetless, { parameters: {}, cost: 1e-4 }, null, 0.1, 30);
    expect(cost?.metric_type).toMatchObject({ PerformanceDrift: { metric_name: 'cost', nominal_value: 1e-4 } });
  });
});
