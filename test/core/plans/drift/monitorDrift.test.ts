import { describe, expect, it } from 'vitest';
import { monitorDrift } from '../../../../src-core/plans/monitorDrift.ts';
import {
  age,
  calibrated,
  extinction,
  metric,
  monitorInput,
  phaseUpper,
  runOnModelBench,
  startedAtUnixMs,
  stepAt,
  temperature,
} from './driftBench.ts';

const seconds = ({ atUnixMs }: { atUnixMs: number }): number => (atUnixMs - startedAtUnixMs) / 1e3;

describe('a monitored bench that warms by 5 degC', () => {
  const run = runOnModelBench(monitorDrift(monitorInput()), { chip: { warming: stepAt(95) }, nextVersion: 2 });

  it('stands at the settings in force before the first check', () => {
    const [applied] = run.of('applied');
    expect(applied).toEqual({ version: 1, parameters: calibrated });
    const firstRead = run.instructions.findIndex(({ verb }) => verb === 'read');
    const sets = run.instructions.slice(0, firstRead).filter(({ verb }) => verb === 'set');
    expect(sets).toEqual(Object.entries(calibrated).map(([parameter, value]) => ({ verb: 'set', parameter, value })));
  });

  it('is checked at once and then on the grid of its interval', () => {
    const times = run.of('checks').map(seconds);
    expect(times[0]).toBeLessThan(0.2);
    for (const [index, time] of times.slice(0, 11).entries()) expect(Math.abs(time - 10 * index)).toBeLessThan(0.2);
  });

  it('raises its alarms within two check intervals', () => {
    const raised = run.of('drift').filter((event) => event.kind === 'alarm' && event.entry.kind === 'raised');
    expect(raised).toHaveLength(2);
    for (const event of raised) expect(seconds(event)).toBeLessThan(95 + 20);
  });

  it('is recalibrated into version 2, which was measured to be better', () => {
    const [started, finished] = run.of('recalibrations');
    expect(started).toMatchObject({ phase: 'started', attempt: 1, reason: 'drift' });
    expect(started?.phase === 'started' && started.metricIds).toEqual(['temperature', 'extinction']);
    expect(run.of('calibrations')).toEqual([{ kernelId: 'mzi_extinction_surrogate', reason: 'drift', attempt: 1 }]);
    if (finished?.phase !== 'finished') throw new Error('not finished');
    expect(finished).toMatchObject({ accepted: true, version: 2, attempt: 1, calibrationId: 'run-1' });
    expect(finished.before.reads).toBeGreaterThanOrEqual(8);
    expect(finished.before.mean).toBeGreaterThan(0.05);
    expect(finished.former.reads).toBeGreaterThanOrEqual(8);
    expect(finished.former.mean).toBeGreaterThan(0.05);
    expect(finished.after.reads).toBeGreaterThanOrEqual(8);
    expect(finished.after.mean).toBeLessThan(0.01);
    expect(finished.sentence).toMatch(/^Version 2 is in force/);
    expect(run.kept).toHaveLength(1);
    expect(run.kept[0]).toMatchObject({ reason: 'drift', accept: true });
  });

  it('is watched against its new state: the temperature it was calibrated at, the performance it should have', () => {
    const [, finished] = run.of('recalibrations');
    if (finished?.phase !== 'finished') throw new Error('not finished');
    expect(finished.nominals.temperature).toBeCloseTo(30, 1);
    expect(finished.nominals.extinction).toBe(1);
    const [first, second] = run.of('watch');
    expect(first?.metrics[0]?.metric_type).toMatchObject({ ThermalDrift: { nominal_temperature_c: 25 } });
    const moved = second?.metrics[0]?.metric_type;
    expect(moved !== undefined && 'ThermalDrift' in moved && moved.ThermalDrift.nominal_temperature_c).toBeCloseTo(
      30,
      1,
    );
  });

  it('clears its alarms by their own rules, and needs no second recalibration', () => {
    const kinds = run.of('drift').flatMap((event) => (event.kind === 'alarm' ? [event.entry.kind] : []));
    expect(kinds).toEqual(['raised', 'raised', 'cleared', 'cleared']);
    expect(run.result).toMatchObject({
      detections: 2,
      recalibrations: 1,
      states: [1, 2],
      version: 2,
      falseAlarms: null,
    });
    expect(Object.fromEntries(run.settings)).toEqual(run.result.parameters);
  });
});

describe('when the checks fall', () => {
  it('a metric is measured when its own interval has passed', () => {
    const slow = metric('slow', temperature.metric_type, { measurement_interval_seconds: 60 });
    const run = runOnModelBench(monitorDrift(monitorInput({ metrics: [extinction, slow] })));
    const checks = run.of('checks');
    expect(checks).toHaveLength(31);
    const measured = checks.filter(({ values }) => 'slow' in values).map((check) => Math.round(seconds(check) / 10));
    expect(measured).toEqual([0, 6, 12, 18, 24, 30]);
    // What was not due is not measured, and its last value stands in the report.
    expect(checks[3]?.report.drift_metrics.map(({ metric_id: id }) => id)).toEqual(['extinction', 'slow']);
  });

  it('what is above its threshold for the first time is looked at again after half an interval, alone', () => {
    const glitch = { warming: (now: number) => (now > 45 && now < 52 ? 5 : 0) };
    const run = runOnModelBench(monitorDrift(monitorInput({ metrics: [temperature, age(1e6)] })), { chip: glitch });
    const around = run.of('checks').filter((check) => seconds(check) > 45 && seconds(check) < 65);
    expect(around.map((check) => [Math.round(seconds(check)), Object.keys(check.values)])).toEqual([
      [50, ['temperature', 'age']],
      [55, ['temperature']],
      [60, ['temperature', 'age']],
    ]);
    expect(run.result.detections).toBe(0);
  });

  it('what a recalibration has overslept is not made up for', () => {
    const input = monitorInput({ checkIntervalSeconds: 0.2, durationSeconds: 20, metrics: [temperature] });
    const run = runOnModelBench(monitorDrift(input), { chip: { warming: stepAt(5) } });
    const times = run.of('checks').map(seconds);
    for (const [index, time] of times.slice(1).entries()) expect(time - (times[index] as number)).toBeGreaterThan(0.09);
    expect(run.result.recalibrations).toBe(1);
  });

  it('ends after its duration', () => {
    const { result } = runOnModelBench(monitorDrift(monitorInput({ durationSeconds: 45 })));
    expect(result.checks).toBe(5);
    expect(result.durationSeconds).toBeGreaterThanOrEqual(40);
  });
});

describe('before the first check', () => {
  const nothing = { parameters: {}, version: null, sinceUnixMs: null };

  it('a bench with nothing in force is calibrated first', () => {
    const run = runOnModelBench(monitorDrift(monitorInput({ inForce: nothing, metrics: [temperature, phaseUpper] })));
    expect(run.of('calibrations')[0]).toMatchObject({ reason: 'pre-run' });
    expect(run.kept[0]).toMatchObject({ reason: 'pre-run', accept: true });
    expect(run.result).toMatchObject({ states: [1], version: 1, recalibrations: 0, detections: 0 });
    expect(run.of('applied')[0]).toMatchObject({ version: 1, parameters: run.result.parameters });
  });

  it('a first calibration that fails ends the watch', () => {
    const silent = { reading: () => null };
    expect(() => runOnModelBench(monitorDrift(monitorInput({ inForce: nothing })), { chip: silent })).toThrow(
      /did not converge/,
    );
  });

  it('without a kernel the bench is watched as it stands', () => {
    const input = monitorInput({ inForce: nothing, kernelNamed: null, metrics: [temperature, age(60)] });
    const run = runOnModelBench(monitorDrift(input), { chip: { warming: stepAt(95) } });
    expect(run.notes[0]).toMatch(/No calibration is in force/);
    expect(run.result).toMatchObject({ detections: 1, recalibrations: 0, states: [] });
    // Nothing in force has no age: that is no data, not a young state.
    expect(run.of('checks')[0]?.values.age).toBeNull();
  });
});
