import type { RunStart, RunStop } from '../../src-core/documents/documents.ts';
import type { Annunciation } from '../../src-core/domain/alarm.ts';
import type { Urgency } from '../../src-core/domain/driftMetric.ts';
import type { MonitorResult } from '../../src-core/domain/run.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';

export type DriftMetricKind = 'ParameterDrift' | 'PerformanceDrift' | 'ThermalDrift' | 'TemporalDrift';

/** A metric as it stands after the last check that measured it. */
export interface MetricGlance {
  readonly metricId: string;
  readonly kind: DriftMetricKind;
  readonly unit: string;
  readonly nominal: number;
  readonly raiseAt: number;
  readonly clearAt: number;
  readonly value: number | null;
  readonly delta: number | null;
  /** Distance from nominal over the limit. */
  readonly ratio: number | null;
  /** Null before it was first measured. */
  readonly state: 'normal' | 'exceeded' | 'no_data' | null;
  /** The monitor's own alarm, as if nobody had looked at it. */
  readonly alarm: Annunciation;
}

export type TimelineKind =
  | 'began'
  | 'calibrating'
  | 'detected'
  | 'cleared'
  | 'recalibrating'
  | 'version'
  | 'rejected'
  | 'note'
  | 'fault'
  | 'ended';

export interface TimelineEntry {
  readonly key: string;
  readonly atUnixMs: number;
  readonly kind: TimelineKind;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad' | 'accent';
  readonly metricId: string | null;
  /** Without the metric's name, which stands in front. */
  readonly text: string;
  readonly version: number | null;
  readonly calibrationId: string | null;
}

export interface Recalibrating {
  readonly sinceUnixMs: number;
  readonly attempt: number;
  readonly reason: string;
  readonly metricIds: readonly string[];
}

/** What of a monitor changes slowly enough to be looked at: the part that React draws. */
export interface MonitorGlance {
  readonly runId: string;
  readonly phase: 'loading' | 'live' | 'ended' | 'refused';
  readonly activity: 'starting' | 'calibrating' | 'watching' | 'recalibrating' | 'ended';
  readonly start: RunStart | null;
  readonly stop: RunStop | null;
  readonly result: MonitorResult | null;
  readonly error: FringeError | null;
  readonly metrics: readonly MetricGlance[];
  readonly checks: number;
  readonly detections: number;
  readonly worst: Urgency | null;
  readonly firstCheckUnixMs: number | null;
  readonly lastCheckUnixMs: number | null;
  /** The version whose settings stand. */
  readonly version: number | null;
  readonly recalibrating: Recalibrating | null;
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** The last warning that nothing has answered since. */
  readonly warning: string | null;
}

export const emptyMonitorGlance = (runId: string): MonitorGlance => ({
  runId,
  phase: 'loading',
  activity: 'starting',
  start: null,
  stop: null,
  result: null,
  error: null,
  metrics: [],
  checks: 0,
  detections: 0,
  worst: null,
  firstCheckUnixMs: null,
  lastCheckUnixMs: null,
  version: null,
  recalibrating: null,
  timeline: [],
  warning: null,
});

export const calmAlarm: Annunciation = { status: 'normal', cause: null, urgency: null };
