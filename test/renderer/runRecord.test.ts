import { describe, expect, it } from 'vitest';
import type { RunDocument, RunEvent } from '../../src-core/documents/documents.ts';
import { runDocumentSchema } from '../../src-core/documents/documents.ts';
import { firstParameterColumn, iterationColumns, RunRecord } from '../../src-renderer/stores/runRecord.ts';
import { demoRunStart } from './demoRunStart.ts';

let seq = 0;
const event = (stream: string, data: Record<string, unknown>): RunEvent => ({
  type: 'event',
  seq: ++seq,
  stream,
  timeNs: seq * 1e6,
  index: seq,
  data,
});
const read = (sensor: string, value: number | null, unit = 'W') => ({
  sensor,
  stepId: 'step',
  quantity: 'q',
  value,
  unit,
  fault: value === null ? 'over range' : null,
  integrationTimeNs: 1000,
  timeNs: 1,
});
const iteration = (number: number, cost: number | null, best: [cost: number, iteration: number]) =>
  event('iterations', {
    iteration: number,
    parameters: { 'mzi_0.phase_upper': number / 10, 'mzi_0.phase_lower': 1 },
    cost,
    gradient: null,
    bestCost: best[0],
    bestIteration: best[1],
    extinctionRatioDb: cost === null ? null : -10 * Math.log10(cost),
    fault: null,
  });
const recorded = (...documents: RunDocument[]): RunRecord => {
  const record = new RunRecord('run-1');
  record.apply(demoRunStart());
  for (const document of documents) record.apply(runDocumentSchema.parse(document));
  return record;
};

describe('the record of a run', () => {
  it('knows the tuned parameters, their units and limits from the first document', () => {
    const { glance } = recorded();
    expect(glance.phase).toBe('live');
    expect(glance.parameters.map(({ fullName, unit, limits }) => [fullName, unit, limits])).toEqual([
      ['mzi_0.phase_upper', 'rad', [0, 6.6]],
      ['mzi_0.phase_lower', 'rad', [0, 6.6]],
    ]);
  });

  it('folds iterations into columns and keeps the best', () => {
    const record = recorded(iteration(0, 0.5, [0.5, 0]), iteration(1, 0.05, [0.05, 1]), iteration(2, null, [0.05, 1]));
    const { glance, iterations } = record;
    expect([...iterations.column(iterationColumns.cost)]).toEqual([0.5, 0.05, Number.NaN]);
    expect([...iterations.column(iterationColumns.best)]).toEqual([0.5, 0.05, 0.05]);
    expect([...iterations.column(firstParameterColumn)]).toEqual([0, 0.1, 0.2]);
    expect(glance.bestParameters).toEqual({ 'mzi_0.phase_upper': 0.1, 'mzi_0.phase_lower': 1 });
    expect(glance.extinctionRatioDb).toBeCloseTo(13.01, 2);
    expect(glance.iterations).toBe(3);
    expect(glance.cost).toBeNull();
  });

  it('counts the parts of a virtual reading and keeps the greatest optical power', () => {
    const parts = [read('detector_through', 2e-4), read('detector_cross', 1e-6)];
    const { glance, rows } = recorded(event('reads', { ...read('detector_0', 0.99, ''), parts }));
    expect(glance.measurements).toBe(3);
    expect(glance.opticalPowerW).toBe(2e-4);
    expect([0, 1, 2].map((age) => rows.newest(age)?.name)).toEqual([
      'detector_0',
      'detector_cross',
      'detector_through',
    ]);
  });

  it('marks a reading that gave no value', () => {
    const row = recorded(event('reads', read('detector_cross', null))).rows.newest(0);
    expect(row).toMatchObject({ kind: 'read', value: null, text: 'over range', isWarning: true });
  });

  it('takes a document once, however often it comes', () => {
    const one = iteration(0, 0.5, [0.5, 0]);
    const record = recorded(one);
    record.apply(one);
    expect(record.glance.iterations).toBe(1);
  });

  it('takes the extinction of the confirmation when it was met', () => {
    const { glance } = recorded(
      iteration(0, 0.005, [0.005, 0]),
      event('confirmations', {
        iteration: 0,
        costs: [0.004],
        mean: 0.004,
        standardDeviation: 0,
        snrDb: 40,
        extinctionRatioDb: 24,
        met: true,
      }),
    );
    expect(glance.extinctionRatioDb).toBe(24);
    expect(glance.snrDb).toBe(40);
    expect(glance.confirmation).toEqual({ mean: 0.004, met: true });
  });

  it('ends with its last document, with no result when there is none', () => {
    const { glance } = recorded({
      type: 'runStop',
      seq: ++seq,
      endedAt: '2026-01-01T00:00:10Z',
      timeNs: 2e9,
      status: 'stopped',
      reason: 'Stopped by the engineer.',
      code: 'stopped',
      counts: {},
      outputs: 'All outputs are safe.',
      result: null,
    });
    expect(glance.phase).toBe('ended');
    expect(glance.result).toBeNull();
    expect(glance.elapsedSeconds).toBe(2);
  });

  it('passes over streams it does not know', () => {
    const { glance, rows } = recorded(event('of another version', { anything: [1] }));
    expect(glance.phase).toBe('live');
    expect(rows.length).toBe(0);
  });
});
