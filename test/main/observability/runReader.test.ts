import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src-main/observability/metrics.ts';
import { RunReader } from '../../../src-main/observability/runReader.ts';
import { spanLine } from '../../../src-main/observability/spanLine.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import { parsePrometheus, sampleOf } from '../../support/parsePrometheus.ts';
import { alarm, beganMs, drifted, eventsOf, monitorStart, quiet, runEvents, runStart } from './support/runDocuments.ts';
import { runStop, signalsOf, spansOf } from './support/runDocuments.ts';
import type { Step } from './support/runDocuments.ts';

const kernelId = sourceKernel().id;

/** Drift, an alarm, a recalibration that is kept, and quiet again. */
const nightOfDrift: Step[] = [
  ['reads', {}],
  ['checks', { check: 1, report: drifted, atUnixMs: beganMs, values: {} }],
  alarm('raised', 'unacknowledged', 'drift'),
  ['recalibrations', { phase: 'started', reason: 'drift', metricIds: ['chip_temperature'], attempt: 1 }],
  ['calibrations', { kernelId, reason: 'drift' }],
  ['reads', {}],
  ['before', { cost: 0.12, extinctionRatioDb: 9 }],
  ['iterations', { iteration: 0, cost: 0.1, bestCost: 0.1 }],
  ['iterations', { iteration: 1, cost: 0.009, bestCost: 0.009 }],
  ['confirmations', { costs: [0.008, 0.008], mean: 0.008, met: true }],
  ['kept', { calibrationId: 'calibration-2', version: 2, artifactDir: '/a', inForce: true, kernelId, reason: 'drift' }],
  ['recalibrations', { phase: 'finished', accepted: true, before: { mean: 0.12 }, after: { mean: 0.008 }, version: 2 }],
  ['reads', {}],
  ['checks', { check: 2, report: quiet, atUnixMs: beganMs, values: {} }],
  alarm('cleared', 'returned_unacknowledged', null),
];

describe('a monitor that recalibrates', () => {
  const documents = runEvents(nightOfDrift);
  const signals = signalsOf(monitorStart(), [...documents, runStop(16)]);
  const spans = spansOf(signals);
  const span = (name: string) => spans.filter((one) => one.name === name);

  it('nests the calibration in the recalibration, and that in the monitor', () => {
    const [monitor] = span('drift.monitor');
    const [recalibrate] = span('drift.recalibrate');
    const [calibration] = span('calibration.execute');
    expect(monitor?.parentSpanId).toBeNull();
    expect(recalibrate?.parentSpanId).toBe(monitor?.spanId);
    expect(calibration?.parentSpanId).toBe(recalibrate?.spanId);
    expect(span('calibration.verify')[0]?.parentSpanId).toBe(recalibrate?.spanId);
    expect(recalibrate?.attributes).toMatchObject({ accepted: true, before: 0.12, after: 0.008, version: 2 });
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    for (const one of spans) {
      expect(one.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(one.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(one.endUnixMs).toBeGreaterThanOrEqual(one.startUnixMs);
    }
  });

  it('gives the calibration the fields of the calibration model', () => {
    const [calibration] = span('calibration.execute');
    if (calibration === undefined) throw new Error('no calibration');
    expect(spanLine(calibration)).toEqual({
      span_id: calibration.spanId,
      parent_span_id: calibration.parentSpanId,
      name: 'calibration.execute',
      start_iso: '2026-01-05T10:00:05.000Z',
      end_iso: '2026-01-05T10:00:10.000Z',
      attributes: {
        calibration_kernel_id: kernelId,
        target_nodes: ['mzi_0'],
        optimizer_algorithm: 'nelder_mead',
        iterations: 2,
        final_cost: 0.008,
        convergence: 'threshold_met',
      },
    });
  });

  it('times a check from its first reading', () => {
    expect(span('drift.check').map(({ startUnixMs, endUnixMs }) => (endUnixMs - startUnixMs) / 1000)).toEqual([1, 1]);
  });

  it('tells of the drift with the fields of the calibration model', () => {
    const event = eventsOf(signals).find(({ type }) => type === 'drift_detected');
    expect(event).toMatchObject({
      severity: 'warning',
      message: 'Thermal drift of chip_temperature exceeded threshold: 5.2°C delta',
      metadata: {
        drift_metric: 'thermal_drift',
        threshold: '3',
        current_value: '5.2',
        recommended_action: 'recalibrate',
        measured_value: '30.2',
      },
    });
  });

  it('tells what came of it, in order', () => {
    expect(eventsOf(signals).map(({ type }) => type)).toEqual([
      ...['run_started', 'drift_detected', 'alarm_raised', 'recalibration_started', 'calibration_kept'],
      ...['recalibration_finished', 'alarm_cleared', 'run_finished'],
    ]);
  });

  it('waits for the report when the alarm comes before it', () => {
    const [reads, checks, raised, ...rest] = nightOfDrift as [Step, Step, Step, ...Step[]];
    const turned = signalsOf(monitorStart(), runEvents([reads, raised, checks, ...rest]));
    const events = eventsOf(turned).filter(({ type }) => type === 'drift_detected');
    expect(events).toHaveLength(1);
    expect(events[0]?.metadata).toMatchObject({ current_value: '5.2' });
  });

  it('says when a recalibration was not accepted', () => {
    const rejected = nightOfDrift.map(([stream, data]): Step => [
      stream,
      stream === 'recalibrations' && data['phase'] === 'finished' ? { ...data, accepted: false } : data,
    ]);
    const types = eventsOf(signalsOf(monitorStart(), runEvents(rejected))).map(({ type }) => type);
    expect(types).toContain('recalibration_rejected');
    expect(types).not.toContain('recalibration_finished');
  });

  it('is counted by the names of the calibration model', async () => {
    const metrics = createMetrics({ home: '.', version: '0', probes: noHost });
    const reader = new RunReader(monitorStart());
    for (const document of documents) {
      for (const signal of reader.take(document, beganMs)) metrics.take(signal);
    }
    const families = parsePrometheus((await metrics.text()).text);
    expect(sampleOf(families, 'drift_detection_checks_total')).toBe(2);
    expect(sampleOf(families, 'drift_detections_total', { metric: 'chip_temperature' })).toBe(1);
    expect(sampleOf(families, 'recalibrations_triggered_total', { trigger: 'drift' })).toBe(1);
    expect(sampleOf(families, 'calibration_executions_total', { convergence: 'threshold_met' })).toBe(1);
    expect(sampleOf(families, 'calibration_cost_final')).toBe(0.008);
    expect(sampleOf(families, 'fringe_drift_ratio')).toBeCloseTo(0.1 / 3);
  });
});

const noHost = {
  status: () => {
    throw new Error('no bench');
  },
  run: () => null,
  kernelIds: () => [],
  board: () => {
    throw new Error('no board');
  },
  documentsOf: () => [],
  journalFile: () => 'none',
};

describe('a graph run', () => {
  it('has a span for each phase, the calibration inside its own', () => {
    const phases: Step[] = [
      ['phases', { phase: 'calibrate', state: 'begin' }],
      ['calibrations', { kernelId, reason: 'graph' }],
      ['iterations', { iteration: 0, bestCost: 0.2 }],
      ['kept', { version: 1, inForce: false, kernelId }],
      ['phases', { phase: 'calibrate', state: 'end' }],
      ...['apply', 'execute', 'artifact'].flatMap((phase): Step[] => [
        ['phases', { phase, state: 'begin' }],
        ['phases', { phase, state: 'end' }],
      ]),
    ];
    const start = runStart({ kind: 'graph', title: 'Chain', kernel: sourceKernel() });
    const spans = spansOf(signalsOf(start, [...runEvents(phases), runStop(12)]));
    const nameOf = new Map(spans.map(({ spanId, name }) => [spanId, name]));
    const tree = spans.map(({ name, parentSpanId }) => [name, nameOf.get(parentSpanId ?? '') ?? null]);
    expect(tree).toContainEqual(['graph.run', null]);
    for (const name of ['graph.calibrate', 'calibration.apply', 'graph.execute', 'graph.artifact']) {
      expect(tree).toContainEqual([name, 'graph.run']);
    }
    expect(tree).toContainEqual(['calibration.execute', 'graph.calibrate']);
    expect(spans.find(({ name }) => name === 'calibration.execute')?.attributes).toMatchObject({
      convergence: 'unknown',
      iterations: 1,
    });
  });
});

describe('a run that ends for safety', () => {
  it('says so as critical, and closes the calibration that was on', () => {
    const stop = runStop(3, { status: 'failed', code: 'safety_violation', reason: 'phase_upper is beyond 6.6 rad.' });
    const start = runStart({ kind: 'calibrate', kernel: sourceKernel() });
    const signals = signalsOf(start, [...runEvents([['before', {}]]), stop]);
    expect(eventsOf(signals).find(({ type }) => type === 'safety_violation')).toMatchObject({
      severity: 'critical',
      message: 'phase_upper is beyond 6.6 rad.',
    });
    const calibration = spansOf(signals).find(({ name }) => name === 'calibration.execute');
    expect(calibration).toMatchObject({ failure: stop.reason, attributes: { convergence: 'safety_violation' } });
  });
});

describe('documents of no known kind', () => {
  const streams = ['checks', 'drift', 'recalibrations', 'calibrations', 'kept', 'phases', 'notes', 'engine', 'faults'];
  const keys = [
    'report',
    'kind',
    'entry',
    'metricId',
    'annunciation',
    'phase',
    'state',
    'kernelId',
    'accepted',
    'text',
  ];
  const someData = fc.dictionary(
    fc.oneof(fc.constantFrom(...keys), fc.string()),
    fc.oneof(fc.constantFrom('alarm', 'started', 'finished', 'begin', 'end', 'warning'), fc.jsonValue()),
  );
  const someSteps = fc.array(
    fc.tuple(fc.constantFrom(...streams, 'before', 'iterations', 'confirmations', 'reads', 'other'), someData),
    { maxLength: 30 },
  );

  it('are read without a throw, and make nothing that is not JSON', () => {
    fc.assert(
      fc.property(
        someSteps,
        fc.constantFrom('calibrate', 'monitor', 'graph', 'sweep'),
        fc.jsonValue(),
        (steps, kind, junk) => {
          const start = runStart({ kind, kernel: junk, metrics: junk });
          const signals = signalsOf(start, [...runEvents(steps), runStop(steps.length + 1)]);
          expect(() => JSON.stringify(signals)).not.toThrow();
          const spans = spansOf(signals);
          expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
          for (const { metadata } of eventsOf(signals)) {
            expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
