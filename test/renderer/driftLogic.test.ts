import { describe, expect, it } from 'vitest';
import type { DriftBoard, MetricBoard } from '../../src-core/contract/driftProcedures.ts';
import type { DriftEventRecord } from '../../src-core/domain/monitorRecord.ts';
import { metricRange, withGapsAt } from '../../src-renderer/charts/metricRange.ts';
import { alarmRank, alarmSentence } from '../../src-renderer/features/drift/alarmWords.ts';
import { readStart, usualStart } from '../../src-renderer/features/drift/startDraft.ts';
import { alarmsOf, factorOf } from '../../src-renderer/features/drift/whatIf.ts';
import { alarmNews, isLoud } from '../../src-renderer/stores/alarmNews.ts';
import { GraphRecord } from '../../src-renderer/stores/graphRecord.ts';

type Annunciation = MetricBoard['annunciation'];
const metric = (annunciation: Annunciation, more: Partial<MetricBoard> = {}): MetricBoard => ({
  metricId: 'chip_temperature',
  kind: 'ThermalDrift',
  unit: 'degC',
  nominal: 25,
  value: 30.2,
  ratio: 1.73,
  urgency: 'High',
  annunciation,
  raiseAt: 3,
  clearAt: 2.4,
  activeSinceUnixMs: null,
  shelvedUntilUnixMs: null,
  lastComment: null,
  ...more,
});
const board = (annunciation: Annunciation, runId = 'run-1'): DriftBoard => ({
  ...{ runId, title: 'Drift monitor', isLive: true, simulated: true, checks: 3, lastCheckUnixMs: 0 },
  ...{ checkIntervalSeconds: 1, metrics: [metric(annunciation)], unacknowledged: 0, active: 0, worst: null },
});
const calm: Annunciation = { status: 'normal', cause: null, urgency: null };
const high: Annunciation = { status: 'unacknowledged', cause: 'drift', urgency: 'High' };
const low: Annunciation = { status: 'unacknowledged', cause: 'drift', urgency: 'Low' };

describe('news of alarms', () => {
  const kinds = (now: Annunciation, before: Annunciation) =>
    alarmNews(board(now), board(before)).map(({ kind }) => kind);

  it('tell what is raised, grows, goes blind and clears, once each', () => {
    expect(kinds(high, calm)).toEqual(['raised']);
    expect(kinds(high, low)).toEqual(['escalated']);
    expect(kinds({ ...high, status: 'acknowledged' }, high)).toEqual([]);
    expect(kinds({ status: 'unacknowledged', cause: 'no_data', urgency: null }, calm)).toEqual(['no_data']);
    expect(kinds({ ...calm, status: 'returned_unacknowledged' }, high)).toEqual(['cleared']);
    expect(kinds(calm, { ...calm, status: 'returned_unacknowledged' })).toEqual([]);
  });

  it('are none at the first look, of another run, and of what lies on the shelf', () => {
    expect(alarmNews(board(high), null)).toEqual([]);
    expect(alarmNews(board(high), board(calm, 'run-0'))).toEqual([]);
    expect(kinds({ status: 'shelved', cause: null, urgency: null }, high)).toEqual([]);
  });

  it('are loud from high on, and when nothing can be seen', () => {
    const loud = (now: Annunciation) => alarmNews(board(now), board(calm)).map(isLoud);
    expect(loud(high)).toEqual([true]);
    expect(loud(low)).toEqual([false]);
    expect(loud({ status: 'unacknowledged', cause: 'no_data', urgency: null })).toEqual([true]);
  });
});

describe('alarms in words', () => {
  it('say how far on which side of what', () => {
    expect(alarmSentence(metric(high))).toBe(
      'Chip temperature is 5.2 °C above its nominal 25.00 °C; the limit is 3 °C.',
    );
    expect(alarmSentence(metric({ ...high, cause: 'no_data' }))).toMatch(/gives no data/);
  });

  it('stand in the order of their urgency', () => {
    const order = [calm, low, high, { ...high, status: 'acknowledged' as const }];
    const ranked = order.toSorted((a, b) => alarmRank(metric(b)) - alarmRank(metric(a)));
    expect(ranked.map(({ status, urgency }) => `${status} ${urgency}`)).toEqual([
      'unacknowledged High',
      'unacknowledged Low',
      'acknowledged High',
      'normal null',
    ]);
  });
});

describe('the start card', () => {
  it('reads its fields as numbers', () => {
    const { values } = readStart({ ...usualStart, duration: 'fixed', hours: '0,5', seed: '7' });
    expect(values).toMatchObject({ durationSeconds: 1800, seed: 7, policy: { cooldownSeconds: 300, maxAttempts: 3 } });
    expect(values?.alarms).not.toHaveProperty('clearBelowRatio');
  });

  it('names each field that cannot be', () => {
    const { values, refusals } = readStart({ ...usualStart, raiseChecks: '4', maxAttempts: '1.5', clearPercent: '' });
    expect(values).toBeNull();
    expect(Object.keys(refusals).sort()).toEqual(['clearPercent', 'maxAttempts', 'raiseChecks']);
  });
});

describe('a replay', () => {
  const alarm = (kind: 'raised' | 'cleared', atUnixMs: number): DriftEventRecord => ({
    ...{ kind: 'alarm', atUnixMs, metricId: 'chip', annunciation: calm },
    entry: {
      ...{ kind, atUnixMs, ratio: 1, urgency: null, whileShelved: false, shelvedUntilUnixMs: null },
      ...{ operator: null, comment: null },
    },
  });

  it('counts alarms and how long they stood, to the end when one still stands', () => {
    const events = [alarm('raised', 1000), alarm('cleared', 4000), alarm('raised', 8000)];
    expect(alarmsOf(events, 'chip', 10_000)).toMatchObject({ raised: 2, firstMs: 1000, seconds: 5 });
    expect(alarmsOf(events, 'other', 10_000)).toMatchObject({ raised: 0, firstMs: null, seconds: 0 });
  });

  it('moves limits from a quarter to four', () => {
    expect([-20, 0, 20].map(factorOf)).toEqual([0.25, 1, 4]);
  });
});

describe('the strip of a metric', () => {
  const levels = [
    { fromMs: 0, nominal: 0, raiseAt: 1, clearAt: 0.8 },
    { fromMs: 100, nominal: 10, raiseAt: 1, clearAt: 0.8 },
  ];

  it('holds the levels in sight on both sides, and no others', () => {
    const [low, high] = metricRange({ levels, isOneSided: false }, { fromMs: 150, toMs: 200 }, [9.5, 12]);
    expect(low).toBeCloseTo(9 - 0.3, 9);
    expect(high).toBeCloseTo(12 + 0.3, 9);
    expect(metricRange({ levels, isOneSided: true }, { fromMs: 150, toMs: 200 }, [null, null])[0]).toBeGreaterThan(9.8);
  });

  it('breaks where nothing was measured', () => {
    const broken = withGapsAt({ x: [1, 2, 5], y: [1, 1, 2] }, [{ fromMs: 3 }, { fromMs: 9 }]);
    expect(broken).toEqual([
      [1, 2, 3, 5],
      [1, 1, null, 2],
    ]);
  });
});

describe('the record of a graph', () => {
  it('keeps its phases and what its outputs read', () => {
    const record = new GraphRecord('run-1');
    const event = (seq: number, stream: string, data: Record<string, unknown>) =>
      record.apply({ type: 'event', seq, stream, timeNs: seq * 1e9, index: seq, data });
    event(1, 'phases', { phase: 'execute', state: 'begin' });
    event(2, 'outputs', {
      repeat: 0,
      outputs: { through: { value: 0.5, unit: 'mW' }, cross: { value: null, unit: 'mW' } },
    });
    event(4, 'phases', { phase: 'execute', state: 'end' });
    expect(record.glance.phases).toEqual([{ phase: 'execute', beganSeconds: 1, endedSeconds: 4 }]);
    expect(record.glance.readings[0]?.outputs['cross']).toEqual({ value: null, unit: 'mW' });
  });
});
