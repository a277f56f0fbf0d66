import { kernelOf } from '../../src-core/domain/run.ts';
import { describe, expect, it } from 'vitest';
import type { RunDocument, RunEvent } from '../../src-core/documents/documents.ts';
import { runDocumentSchema } from '../../src-core/documents/documents.ts';
import { MonitorRecord } from '../../src-renderer/stores/monitorRecord.ts';
import { RunRecord } from '../../src-renderer/stores/runRecord.ts';
import { demoRunStart } from './demoRunStart.ts';

const startMs = Date.parse('2026-01-01T00:00:00Z');
const thermal = (nominal: number) => ({
  metric_id: 'chip',
  metric_type: { ThermalDrift: { sensor_id: 'chip_temperature', nominal_temperature_c: nominal, max_delta_c: 3 } },
  threshold: 1,
  measurement_interval_seconds: 10,
});
const age = {
  metric_id: 'age',
  metric_type: { TemporalDrift: { max_age_seconds: 3600 } },
  threshold: 1,
  measurement_interval_seconds: 10,
};

let seq = 0;
const event = (stream: string, seconds: number, data: Record<string, unknown>): RunEvent => ({
  ...{ type: 'event', seq: ++seq, stream, timeNs: seconds * 1e9, index: seq, data },
});
const at = (seconds: number) => startMs + seconds * 1000;
const check = (number: number, seconds: number, value: number | null, nominal = 25) =>
  event('checks', seconds, {
    check: number,
    atUnixMs: at(seconds),
    values: { chip: value },
    report: {
      drift_detected: false,
      drift_metrics: [
        {
          metric_id: 'chip',
          current_value: value,
          nominal_value: nominal,
          delta: value === null ? null : value - nominal,
          threshold_exceeded: false,
          ratio: value === null ? null : Math.abs(value - nominal) / 3,
          urgency: null,
          state: value === null ? 'no_data' : 'normal',
        },
      ],
      recommended_action: 'NoAction',
    },
  });
const watch = (seconds: number, nominal: number) =>
  event('watch', seconds, { atUnixMs: at(seconds), metrics: [thermal(nominal), age] });
const summary = { mean: 1, standardDeviation: 0, reads: 4 };
const recalibrated = (seconds: number, accepted: boolean) =>
  event('recalibrations', seconds, {
    ...{ phase: 'finished', attempt: 1, atUnixMs: at(seconds), accepted, before: summary, former: summary },
    ...{ after: summary, probabilityBetter: 0.99, version: 2, calibrationId: 'run-1-2', parameters: {}, nominals: {} },
    sentence: 'Version 2 is in force.',
  });

function recorded(...documents: RunDocument[]): MonitorRecord {
  const record = new MonitorRecord('run-1');
  const start = demoRunStart();
  const kernel = kernelOf(start.spec);
  const spec = { kind: 'monitor', metrics: [thermal(25), age], checkIntervalSeconds: 10, kernel };
  record.apply(runDocumentSchema.parse({ ...start, spec }));
  for (const document of documents) record.apply(runDocumentSchema.parse(document));
  return record;
}

describe('the record of a monitor', () => {
  it('knows what is watched, with units and both distances, from the first document', () => {
    const { glance } = recorded();
    expect(glance.phase).toBe('live');
    expect(glance.metrics.map(({ metricId, unit, raiseAt, clearAt }) => [metricId, unit, raiseAt, clearAt])).toEqual([
      ['chip', 'degC', 3, expect.closeTo(2.4, 9)],
      ['age', 's', 3600, 2880],
    ]);
  });

  it('folds checks into values, and keeps where there were none', () => {
    const record = recorded(watch(0, 25), check(0, 1, 25.2), check(1, 11, null), check(2, 21, 25.4));
    const [chip, untouched] = record.glance.metrics;
    expect(chip).toMatchObject({ value: 25.4, state: 'normal', delta: expect.closeTo(0.4, 9) });
    expect(untouched).toMatchObject({ value: null, state: null });
    expect(record.trace('chip').gaps).toEqual([{ fromMs: at(11), toMs: at(21) }]);
    expect(record.glance).toMatchObject({ checks: 3, firstCheckUnixMs: at(1), lastCheckUnixMs: at(21) });
  });

  it('moves its levels with the state in force, and forgets those that nothing was held against', () => {
    const record = recorded(watch(0, 20), watch(2, 25), check(0, 3, 25), watch(30, 30), check(1, 31, 30, 30));
    expect(record.trace('chip').levels.map(({ fromMs, nominal }) => [fromMs, nominal])).toEqual([
      [at(2), 25],
      [at(30), 30],
    ]);
    expect(record.trace('age').isOneSided).toBe(true);
    expect(record.trace('chip').isOneSided).toBe(false);
  });

  it('tells alarms, recalibrations and versions in their order, and marks them', () => {
    const entry = { kind: 'raised', atUnixMs: at(5), ratio: 1.4, urgency: 'High', whileShelved: false };
    const record = recorded(
      watch(0, 25),
      event('drift', 5, {
        ...{ kind: 'alarm', atUnixMs: at(5), metricId: 'chip' },
        entry: { ...entry, shelvedUntilUnixMs: null, operator: null, comment: null },
        annunciation: { status: 'unacknowledged', cause: 'drift', urgency: 'High' },
      }),
      event('recalibrations', 6, {
        ...{ phase: 'started', attempt: 1, atUnixMs: at(6), reason: 'drift', metricIds: ['chip'] },
      }),
    );
    expect(record.glance).toMatchObject({ activity: 'recalibrating', detections: 1 });
    expect(record.glance.metrics[0]?.alarm.status).toBe('unacknowledged');
    record.apply(event('applied', 8, { version: 2, parameters: {} }));
    record.apply(recalibrated(9, true));
    expect(record.glance).toMatchObject({ activity: 'watching', recalibrating: null, version: 2 });
    expect(record.glance.timeline.map(({ kind }) => kind)).toEqual(['began', 'detected', 'recalibrating', 'version']);
    expect(record.marks).toEqual([
      { kind: 'recalibration', fromMs: at(6), toMs: at(8), text: '' },
      { kind: 'version', fromMs: at(8), toMs: at(8), text: 'v2' },
    ]);
  });

  it('begins with the version that was in force, where one was', () => {
    const { glance } = recorded(watch(0, 25), event('applied', 1, { version: 3, parameters: {} }), check(0, 2, 25));
    expect(glance.timeline.map(({ kind, version }) => [kind, version])).toEqual([
      ['began', null],
      ['version', 3],
    ]);
  });

  it('passes over what it has taken in before', () => {
    const begin = watch(0, 25);
    const first = check(0, 1, 25);
    const record = recorded(begin, first);
    record.apply(first);
    expect(record.glance.checks).toBe(1);
  });
});

describe('calibrations inside a monitor', () => {
  const iteration = (number: number, cost: number) =>
    event('iterations', number, {
      ...{ iteration: number, parameters: {}, cost, gradient: null, bestCost: cost, bestIteration: number },
      ...{ extinctionRatioDb: null, fault: null },
    });
  const begins = (reason: string) => event('calibrations', 0, { kernelId: 'k', reason, attempt: 1 });
  const documents = () => [begins('pre-run'), iteration(0, 0.9), iteration(1, 0.5), begins('drift'), iteration(0, 0.2)];
  const costs = (chosen: number | 'last') => {
    const record = new RunRecord('run-1', chosen);
    record.apply(demoRunStart());
    for (const document of documents()) record.apply(document);
    return { costs: [...record.iterations.column(1)], glance: record.glance };
  };

  it('are shown one at a time, the last unless another is chosen', () => {
    const last = costs('last');
    expect(last.costs).toEqual([0.2]);
    expect(last.glance).toMatchObject({ iterations: 1, bestCost: 0.2 });
    expect(last.glance.calibrations.map(({ reason }) => reason)).toEqual(['pre-run', 'drift']);
    expect(costs(1).costs).toEqual([0.9, 0.5]);
    expect(costs(1).glance.bestCost).toBe(0.5);
  });
});
