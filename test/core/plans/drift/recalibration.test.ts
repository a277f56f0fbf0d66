import { describe, expect, it } from 'vitest';
import { monitorDrift } from '../../../../src-core/plans/monitorDrift.ts';
import type { ModelRun } from './driftBench.ts';
import {
  age,
  calibrated,
  extinction,
  kernelFile,
  monitorInput,
  runOnModelBench,
  startedAtUnixMs,
  stepAt,
  temperature,
} from './driftBench.ts';

const alarmKinds = (run: ModelRun<unknown>): string[] =>
  run.of('drift').flatMap((event) => (event.kind === 'alarm' ? [event.entry.kind] : []));
const phases = (run: ModelRun<unknown>, phase: 'started' | 'finished') =>
  run.of('recalibrations').filter((record) => record.phase === phase);

/** Comes to rest at its first guess, where the cost is high: it converges, and it is worse. */
const complacent = kernelFile('mzi_extinction_surrogate', (kernel) => {
  delete kernel.cost_function.Minimize.target_value;
  kernel.optimizer_config.algorithm = { NelderMead: { initial_simplex_size: 0.01 } };
  kernel.optimizer_config.convergence_threshold = 1;
  kernel.optimizer_config.initial_guess = { phase_upper: 1, phase_lower: 0 };
});
const unmeetable = kernelFile('mzi_extinction_surrogate', (kernel) => {
  kernel.cost_function.Minimize.target_value = 1e-6;
  kernel.optimizer_config.max_iterations = 12;
});

describe('a recalibration that makes things worse', () => {
  const input = monitorInput({ kernelNamed: complacent, metrics: [temperature], durationSeconds: 1000 });
  const run = runOnModelBench(monitorDrift(input), { chip: { warming: stepAt(95) }, nextVersion: 2 });

  it('is not accepted, and its record says so', () => {
    const [finished] = phases(run, 'finished');
    if (finished?.phase !== 'finished') throw new Error('not finished');
    expect(finished).toMatchObject({ accepted: false, version: 2, parameters: calibrated });
    expect(finished.after.mean as number).toBeGreaterThan(finished.former.mean as number);
    expect(finished.sentence).toMatch(/former settings were restored/);
    expect(run.kept[0]).toMatchObject({ accept: false, outcome: { converged: true } });
  });

  it('leaves the former settings on the bench', () => {
    expect(Object.fromEntries(run.settings)).toEqual(calibrated);
    expect(run.result).toMatchObject({ parameters: calibrated, version: 1, states: [1], recalibrations: 0 });
  });

  it('leaves the alarm standing, and is tried as often as allowed, each time after the cooldown', () => {
    expect(alarmKinds(run)).toEqual(['raised']);
    expect(phases(run, 'started').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const ends = phases(run, 'finished').map(({ atUnixMs }) => atUnixMs);
    const begins = phases(run, 'started').map(({ atUnixMs }) => atUnixMs);
    expect((begins[1] as number) - (ends[0] as number)).toBeGreaterThanOrEqual(60_000);
    expect((begins[2] as number) - (ends[1] as number)).toBeGreaterThanOrEqual(60_000);
    expect(run.notes.filter((text) => text.includes('not tried again by itself'))).toHaveLength(1);
  });

  it('is tried again after the alarm has cleared and come back', () => {
    const twice = (now: number): number => (now >= 95 && now < 600 ? 5 : now >= 800 ? 5 : 0);
    const again = runOnModelBench(monitorDrift(input), { chip: { warming: twice } });
    expect(phases(again, 'started').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(alarmKinds(again)).toEqual(['raised', 'cleared', 'raised']);
  });
});

describe('a kernel whose target cannot be met', () => {
  it('changes nothing', () => {
    const input = monitorInput({ kernelNamed: unmeetable, metrics: [extinction] });
    const run = runOnModelBench(monitorDrift(input), { chip: { warming: stepAt(95) } });
    const [finished] = phases(run, 'finished');
    expect(finished).toMatchObject({ accepted: false, parameters: calibrated, probabilityBetter: null });
    expect(run.kept[0]).toMatchObject({ accept: false, outcome: { converged: false, reason: 'max_iterations' } });
    expect(Object.fromEntries(run.settings)).toEqual(calibrated);
    expect(alarmKinds(run)).toEqual(['raised']);
  });
});

describe('a calibration that cannot better what is in force', () => {
  const old = { parameters: calibrated, version: 1, sinceUnixMs: startedAtUnixMs - 3600e3 };

  it('is not accepted; a state that still meets its target is as good as new', () => {
    const run = runOnModelBench(monitorDrift(monitorInput({ inForce: old, metrics: [age(1800)] })));
    const finished = phases(run, 'finished');
    expect(finished).toHaveLength(1);
    expect(finished[0]).toMatchObject({ accepted: false, parameters: calibrated });
    expect(alarmKinds(run)).toEqual(['raised', 'cleared']);
    expect(run.of('checks').at(-1)?.values.age as number).toBeLessThan(300);
    expect(run.result).toMatchObject({ states: [1], recalibrations: 0 });
  });
});

describe('a sensor that falls silent', () => {
  const silentFrom = (from: number, id: string) => ({
    reading: (sensor: string, value: number, now: number) => (sensor === id && now >= from ? Number.NaN : value),
  });

  it('raises the alarm of no data and no recalibration', () => {
    const run = runOnModelBench(monitorDrift(monitorInput()), { chip: silentFrom(95, 'detector_through') });
    const last = run.of('checks').at(-1);
    expect(last?.values.extinction).toBeNull();
    expect(last?.report.drift_metrics[1]).toMatchObject({ state: 'no_data', ratio: null });
    expect(alarmKinds(run)).toEqual(['no_data_raised']);
    expect(run.of('recalibrations')).toEqual([]);
    expect(run.result.detections).toBe(0);
  });

  it('in the middle of a drift stops further attempts', () => {
    const input = monitorInput({ kernelNamed: unmeetable, metrics: [temperature], durationSeconds: 600 });
    const warming = stepAt(95);
    const run = runOnModelBench(monitorDrift(input), { chip: { warming, ...silentFrom(130, 'chip_temperature') } });
    expect(phases(run, 'started')).toHaveLength(1);
    expect(alarmKinds(run)).toEqual(['raised', 'no_data_raised']);
  });
});

describe('what is asked of a monitor', () => {
  const ask = (atSeconds: number, kind: 'calibrate' | 'finish', kernel = null as never) => ({
    atSeconds,
    request: { kind, kernel, reason: 'engineer' },
  });

  it('recalibrates now, between two checks, and is judged by the same measure', () => {
    // A drift too small for an alarm.
    const run = runOnModelBench(monitorDrift(monitorInput()), {
      chip: { warming: stepAt(20, 1) },
      requests: [ask(43, 'calibrate')],
      nextVersion: 2,
    });
    const [started, finished] = run.of('recalibrations');
    expect(started).toMatchObject({ reason: 'engineer', metricIds: [] });
    expect(finished).toMatchObject({ accepted: true, version: 2 });
    expect(run.kept[0]).toMatchObject({ reason: 'engineer' });
  });

  it('refuses a kernel that this bench does not know, and goes on', () => {
    const strange = kernelFile('mzi_extinction_surrogate', (kernel) => (kernel.target_nodes = ['mzi_9']));
    const run = runOnModelBench(monitorDrift(monitorInput()), { requests: [ask(43, 'calibrate', strange as never)] });
    expect(run.notes[0]).toMatch(/No recalibration for "engineer": target_nodes\[0\]/);
    expect(run.result.checks).toBe(31);
  });

  it('ends the watch', () => {
    const run = runOnModelBench(monitorDrift(monitorInput({ durationSeconds: null })), {
      requests: [ask(43, 'finish')],
    });
    expect(run.result.checks).toBe(5);
  });

  it('is served within ten seconds, however far the next check is', () => {
    const input = monitorInput({ durationSeconds: null, checkIntervalSeconds: 3600 });
    const run = runOnModelBench(monitorDrift(input), { requests: [ask(43, 'finish')] });
    expect(run.result.durationSeconds).toBeLessThan(53);
  });

  it.each([
    ['nothing', {}, { 'mzi_0.phase_upper': 0, 'mzi_0.phase_lower': 0 }],
    ['a part', { 'mzi_0.phase_upper': 1 }, { 'mzi_0.phase_upper': 1, 'mzi_0.phase_lower': 0 }],
    [
      'another node',
      { 'mzi_1.phase_upper': 1 },
      { 'mzi_1.phase_upper': 1, 'mzi_0.phase_upper': 0, 'mzi_0.phase_lower': 0 },
    ],
  ])('restores the settings that it measured as the former ones when %s was in force', (_what, inForce, restored) => {
    const state = { parameters: inForce, version: null, sinceUnixMs: null };
    const input = monitorInput({ kernelNamed: null, metrics: [temperature], inForce: state });
    const run = runOnModelBench(monitorDrift(input), { requests: [ask(43, 'calibrate', unmeetable as never)] });
    const finished = run.of('recalibrations').find(({ phase }) => phase === 'finished');
    if (finished?.phase !== 'finished') throw new Error('not finished');
    expect(finished).toMatchObject({ accepted: false, parameters: restored });
    expect(Object.fromEntries(run.settings)).toEqual(restored);
    expect(finished.sentence).toMatch(/restored \(.*mzi_0\.phase_lower at 0 rad, the safe value\)/);
    expect(run.notes.join(' ')).toMatch(/No setting is in force for .*mzi_0\.phase_lower at 0 rad: the safe value/);
    // Written before the cost was measured for the first time.
    const first = run.instructions.findIndex(
      (one) => one.verb === 'set' && one.parameter === 'mzi_0.phase_lower' && one.value === 0,
    );
    const reads = run.instructions.findIndex((one) => one.verb === 'read' && one.stepId !== 'drift');
    expect(first).toBeGreaterThan(-1);
    expect(first).toBeLessThan(reads);
  });

  it.each([
    [1e-6, false, 0],
    [0.1, true, 0.5],
  ])('by a kernel that sets a constant, target %d: accepted %s, the constant at %d', (target, accepted, lower) => {
    const kernel = kernelFile('mzi_extinction_surrogate', (loose) => {
      loose.parameters_to_tune = ['phase_upper'];
      const set = { node_id: 'mzi_0', param_name: 'phase_lower', value: 0.5 };
      loose.measurement_sequence.unshift({ step_id: 'bias', action: { SetParameter: set } });
      loose.cost_function.Minimize.target_value = target;
      loose.optimizer_config.initial_guess = null;
      loose.optimizer_config.max_iterations = 40;
    });
    const state = { parameters: { 'mzi_0.phase_upper': 1 }, version: null, sinceUnixMs: null };
    const input = monitorInput({ kernelNamed: null, metrics: [temperature], inForce: state });
    const run = runOnModelBench(monitorDrift(input), { requests: [ask(43, 'calibrate', kernel as never)] });
    const finished = run.of('recalibrations').find(({ phase }) => phase === 'finished');
    expect(finished).toMatchObject({ accepted, parameters: Object.fromEntries(run.settings) });
    expect(run.settings.get('mzi_0.phase_lower')).toBe(lower);
  });
});
