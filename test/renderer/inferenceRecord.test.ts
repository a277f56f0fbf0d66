import { describe, expect, it } from 'vitest';
import type { RunDocument } from '../../src-core/documents/documents.ts';
import { InferenceRecord, seriesColumn } from '../../src-renderer/stores/inferenceRecord.ts';
import { SweepRecord } from '../../src-renderer/stores/sweepRecord.ts';

const event = (seq: number, stream: string, data: Record<string, unknown>): RunDocument => ({
  type: 'event',
  seq,
  stream,
  timeNs: seq * 1e8,
  index: seq,
  data,
});

const slice = (seq: number, step: number): RunDocument =>
  event(seq, 'sampling', {
    step,
    totalSteps: 1000,
    evaluations: step * 64,
    failures: step,
    seconds: 0.5,
    acceptance: [0.3, 0.4],
    logDensity: [-10 + step, -20],
    glance: { walkers: 2, values: [1, 10, 2, 20, 3, 30, 4, 40].map((value) => value + step) },
  });

describe('an inference as the screen holds it', () => {
  it('folds its slices into tables and rates', () => {
    const record = new InferenceRecord('run');
    for (let index = 1; index <= 4; index++) record.apply(slice(index, index * 100));
    const { glance } = record;
    expect(glance.step).toBe(400);
    expect(glance.failures).toBe(400);
    expect(glance.evaluationsPerSecond).toBeCloseTo((300 * 64) / 1.5);
    expect(glance.secondsLeft).toBeCloseTo(3);
    expect([...record.acceptance.column(seriesColumn(1))]).toEqual([0.4, 0.4, 0.4, 0.4]);
    expect([...record.logDensity.column(seriesColumn(0))]).toEqual([90, 190, 290, 390]);
    // [ensemble 1][walker 0][parameter 1] of two walkers and two parameters.
    expect([...record.walkers.column(seriesColumn((1 * 2 + 0) * 2 + 1))]).toEqual([130, 230, 330, 430]);
  });

  it('takes each document once, and tells of it', () => {
    const record = new InferenceRecord('run');
    let told = 0;
    record.onChange(() => (told += 1));
    record.apply(slice(1, 100));
    record.apply(slice(1, 100));
    expect(record.acceptance.length).toBe(1);
    expect(told).toBe(1);
  });

  it('stays bounded however long it samples', () => {
    const record = new InferenceRecord('run');
    for (let index = 1; index <= 10_000; index++) record.apply(slice(index, index));
    expect(record.acceptance.length).toBeLessThanOrEqual(2048);
    expect(record.acceptance.column(0).at(-1)).toBe(10_000);
  });

  it('ends with its result, or with none when it was stopped', () => {
    const record = new InferenceRecord('run');
    record.apply({
      ...{ type: 'runStop', seq: 9, endedAt: '2026-01-01T00:00:00Z', timeNs: 5e9, status: 'stopped' },
      ...{ reason: 'stopped by hand', result: null },
    } as unknown as RunDocument);
    expect(record.glance.phase).toBe('ended');
    expect(record.glance.inferResult).toBeNull();
  });
});

describe('a sweep as the screen holds it', () => {
  it('grows by a row at a time; a reading that failed is a gap', () => {
    const record = new SweepRecord('run');
    record.apply({
      type: 'descriptor',
      seq: 1,
      stream: 'sweep',
      keys: { through: { unit: 'W', shape: [], source: '' } },
    });
    record.apply(event(2, 'sweep', { row: 0, 'mzi_0.p': 0, through: 1e-3 }));
    const before = record.glance.columns;
    record.apply(event(3, 'sweep', { row: 1, 'mzi_0.p': 1, through: null }));
    expect(before['through']).toEqual([1e-3]);
    expect(record.glance.columns['through']).toEqual([1e-3, null]);
    expect(record.glance.rows).toBe(2);
    expect(record.glance.units['through']).toBe('W');
  });
});
