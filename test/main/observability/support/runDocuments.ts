import type { RunDocument, RunEvent, RunStart, RunStop } from '../../../../src-core/documents/documents.ts';
import type { Signal } from '../../../../src-main/observability/signals.ts';
import { RunReader } from '../../../../src-main/observability/runReader.ts';
import { demoBench, sourceKernel } from '../../../support/demoBench.ts';

export const beganMs = Date.parse('2026-01-05T10:00:00.000Z');

/** A run's beginning with whatever specification: readers must take runs that this version does not know. */
export const runStart = (spec: Record<string, unknown>): RunStart => ({
  type: 'runStart',
  seq: 0,
  format: 'fringe.run/1',
  runId: 'run-1',
  startedAt: new Date(beganMs).toISOString(),
  spec: spec as unknown as RunStart['spec'],
  bench: demoBench(),
  fringeVersion: '0.0.0',
  specHash: '',
  benchHash: '',
  parentCalibrationId: null,
  initialState: {},
  initialVersion: null,
  initialSince: null,
  chipSnapshot: null,
  owner: { pid: 1, processStartedAt: '', host: 'bench-pc' },
});

export type Step = readonly [stream: string, data: Record<string, unknown>];

export const runStop = (seq: number, more: Partial<RunStop> = {}): RunStop => ({
  type: 'runStop',
  seq,
  endedAt: new Date(beganMs + seq * 1000).toISOString(),
  timeNs: seq * 1e9,
  status: 'finished',
  reason: '',
  code: null,
  counts: {},
  outputs: 'All outputs are safe.',
  result: null,
  ...more,
});

/** Events a second apart, the first at second 1. */
export const runEvents = (steps: readonly Step[]): RunEvent[] =>
  steps.map(([stream, data], index) => ({
    ...{ type: 'event', seq: index + 1, stream, timeNs: (index + 1) * 1e9, index, data },
  }));

/** Everything that a reader makes of a run. */
export function signalsOf(start: RunStart, documents: readonly RunDocument[]): Signal[] {
  const reader = new RunReader(start);
  return [...reader.begun(), ...documents.flatMap((document) => reader.take(document, beganMs + document.seq * 1000))];
}

export const spansOf = (signals: readonly Signal[]) =>
  signals.flatMap((signal) => (signal.kind === 'span' ? [signal.span] : []));
export const eventsOf = (signals: readonly Signal[]) =>
  signals.flatMap((signal) => (signal.kind === 'event' ? [signal.event] : []));

export const thermalMetric = {
  metric_id: 'chip_temperature',
  metric_type: { ThermalDrift: { sensor_id: 'chip_temperature', nominal_temperature_c: 25, max_delta_c: 3 } },
  threshold: 1,
  measurement_interval_seconds: 10,
};

/** A drift report in which the temperature is off by 5.2 degC. */
export const drifted = {
  drift_detected: true,
  drift_metrics: [
    {
      ...{ metric_id: 'chip_temperature', current_value: 30.2, nominal_value: 25, delta: 5.2 },
      ...{ threshold_exceeded: true, ratio: 5.2 / 3, urgency: 'Medium', state: 'exceeded' },
    },
  ],
  recommended_action: { Recalibrate: { urgency: 'Medium', target_nodes: ['mzi_0'] } },
};
export const quiet = {
  drift_detected: false,
  drift_metrics: [
    {
      ...{ metric_id: 'chip_temperature', current_value: 25.1, nominal_value: 25, delta: 0.1 },
      ...{ threshold_exceeded: false, ratio: 0.1 / 3, urgency: null, state: 'normal' },
    },
  ],
  recommended_action: 'NoAction',
};

export const alarm = (kind: string, status: string, cause: 'drift' | 'no_data' | null): Step => [
  'drift',
  {
    kind: 'alarm',
    atUnixMs: beganMs,
    metricId: 'chip_temperature',
    entry: {
      ...{ kind, atUnixMs: beganMs, ratio: 5.2 / 3, urgency: 'Medium', whileShelved: false },
      ...{ shelvedUntilUnixMs: null, operator: null, comment: null },
    },
    annunciation: { status, cause, urgency: cause === null ? null : 'Medium' },
  },
];

export const monitorStart = () =>
  runStart({ kind: 'monitor', title: 'Drift monitor', metrics: [thermalMetric], kernel: sourceKernel() });
