import { z } from 'zod';
import { alarmEntrySchema, alarmRuleChangesSchema, annunciationSchema } from '../domain/alarm.ts';
import { driftMetricsFileSchema, urgencySchema } from '../domain/driftMetric.ts';
import { driftEventSchema } from '../domain/monitorRecord.ts';
import { recalibrationPolicySchema, runLabelsSchema } from '../domain/run.ts';
import { call, subscription } from './procedureKinds.ts';

const empty = z.strictObject({});
const runId = z.strictObject({ runId: z.string() });
const unixMs = z.number();

/** A refusal with its place in the text that was checked. */
const refusalSchema = z.strictObject({
  path: z.string(),
  message: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
});

export const metricsFileEntrySchema = z.strictObject({
  /** File name without folder, the handle. */
  name: z.string(),
  title: z.string(),
  /** `4 metrics · every 10 s · recalibrates`. */
  summary: z.string(),
  builtIn: z.boolean(),
  valid: z.boolean(),
});
export type MetricsFileEntry = z.output<typeof metricsFileEntrySchema>;

export const metricBoardSchema = z.strictObject({
  metricId: z.string(),
  /** `ParameterDrift`, `PerformanceDrift`, `ThermalDrift`, `TemporalDrift`. */
  kind: z.string(),
  unit: z.string(),
  nominal: z.number(),
  /** The last value; null: no data. */
  value: z.number().nullable(),
  ratio: z.number().nullable(),
  urgency: urgencySchema.nullable(),
  annunciation: annunciationSchema,
  /** Distance from nominal, in `unit`, at which the alarm is raised and below which it clears. */
  raiseAt: z.number(),
  clearAt: z.number(),
  /** null when no alarm is active. */
  activeSinceUnixMs: unixMs.nullable(),
  shelvedUntilUnixMs: unixMs.nullable(),
  lastComment: z.string().nullable(),
});
export type MetricBoard = z.output<typeof metricBoardSchema>;

/** Alarms as an operator sees them: of the monitor that is on, else of the last one on this bench. */
export const driftBoardSchema = z.strictObject({
  runId: z.string().nullable(),
  title: z.string(),
  isLive: z.boolean(),
  simulated: z.boolean(),
  checks: z.int(),
  lastCheckUnixMs: unixMs.nullable(),
  checkIntervalSeconds: z.number().nullable(),
  metrics: z.array(metricBoardSchema),
  /** Alarms that ask for somebody: active or returned, neither acknowledged nor shelved. */
  unacknowledged: z.int(),
  active: z.int(),
  worst: urgencySchema.nullable(),
});
export type DriftBoard = z.output<typeof driftBoardSchema>;

export const alarmHistoryEntrySchema = z.strictObject({ metricId: z.string(), entry: alarmEntrySchema });
export type AlarmHistoryEntry = z.output<typeof alarmHistoryEntrySchema>;

export const metricForecastSchema = z.strictObject({
  metricId: z.string(),
  kind: z.enum(['crosses', 'not_within_horizon', 'not_enough_data']),
  /** Seconds from the last check; null: later than the horizon. */
  lowSeconds: z.number().nullable(),
  medianSeconds: z.number().nullable(),
  highSeconds: z.number().nullable(),
  coverage: z.number().nullable(),
  /** In words: `crosses in 2.4 h (1.9 to 3.3 h, 90 %)`. */
  sentence: z.string(),
  /** The trend and the interval that holds it, from the last check on, in the metric's unit; empty when not asked for. */
  band: z.array(z.strictObject({ afterSeconds: z.number(), low: z.number(), median: z.number(), high: z.number() })),
});
export type MetricForecast = z.output<typeof metricForecastSchema>;

/** Procedures of the drift monitor and its alarms. The strips are drawn from the run's documents (stream `checks`). */
export const driftProcedures = {
  'drift.files': call(empty, z.strictObject({ files: z.array(metricsFileEntrySchema) })),
  'drift.read': call(z.strictObject({ name: z.string() }), z.strictObject({ name: z.string(), text: z.string() })),
  'drift.check': call(
    z.strictObject({ text: z.string().max(2_000_000) }),
    z.strictObject({ refusals: z.array(refusalSchema), file: driftMetricsFileSchema.nullable() }),
  ),
  'drift.save': call(z.strictObject({ name: z.string(), text: z.string() }), metricsFileEntrySchema),
  'drift.remove': call(z.strictObject({ name: z.string() }), empty),
  /** Starts the monitor; `kernelName` recalibrates in place of the kernel that the file names. */
  'drift.start': call(
    z.strictObject({
      metricsText: z.string().max(2_000_000),
      kernelName: z.string().nullable(),
      durationSeconds: z.number().positive().nullable(),
      policy: recalibrationPolicySchema.nullable(),
      alarms: alarmRuleChangesSchema.nullable(),
      labels: runLabelsSchema,
      seed: z.int().nonnegative().nullable(),
    }),
    runId,
  ),
  /** Ends the monitor after the check that is due; the outputs keep the version in force. */
  'drift.finish': call(runId, empty),
  'drift.recalibrate': call(runId, empty),
  'drift.board': subscription(empty, driftBoardSchema),
  'drift.act': call(
    z.strictObject({
      runId: z.string(),
      metricId: z.string(),
      action: z.enum(['acknowledge', 'shelve', 'unshelve', 'comment']),
      /** Of `shelve`. */
      shelveSeconds: z.number().positive().nullable(),
      operator: z.string().min(1),
      comment: z.string().max(2000).nullable(),
    }),
    empty,
  ),
  /** A desktop notification through the shell; false when the shell has none and the page may show one itself. */
  'drift.notify': call(
    z.strictObject({ title: z.string().max(200), body: z.string().max(1000) }),
    z.strictObject({ shown: z.boolean() }),
  ),
  'drift.alarmHistory': call(runId, z.strictObject({ entries: z.array(alarmHistoryEntrySchema) })),
  'drift.forecast': call(
    z.strictObject({
      runId: z.string(),
      horizonSeconds: z.number().positive(),
      /** How far ahead the band of the trend is drawn; null: not at all. */
      bandSeconds: z.number().positive().nullable().default(null),
    }),
    z.strictObject({ forecasts: z.array(metricForecastSchema) }),
  ),
  /** What would have fired, had the recorded history been watched with other thresholds and rules. */
  'drift.replay': call(
    z.strictObject({
      runId: z.string(),
      /** Factor on each metric's own limit, by metric id; 1 when left out. */
      limitFactors: z.record(z.string(), z.number().positive()),
      alarms: alarmRuleChangesSchema,
    }),
    z.strictObject({ asRecorded: z.array(driftEventSchema), replayed: z.array(driftEventSchema) }),
  ),
} as const;
