import { z } from 'zod';
import { baselineConfigSchema } from './baselineConfig.ts';

/** Schemas of baselines: what a run is made of, what it finds of each head, what it leaves. */

/** As in `maths/statistics/baseline`, which the domain does not import. */
export const baselineMetricNames = ['apd_p5', 'apd_p95', 'srd', 'jsd', 'median_drift', 'iqr_drift'] as const;
export const baselineMetricNameSchema = z.enum(baselineMetricNames);
export const baselineGradeSchema = z.enum(['excellent', 'good', 'acceptable', 'unstable']);
export type BaselineGrade = z.output<typeof baselineGradeSchema>;

/** Names of models and heads make files, so that they may be no paths. */
export const headNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/,
    'expected a name of at most 100 letters, digits, dots, hyphens and underscores',
  );

/** Samples of one baseline run, over all heads. */
export const mostBaselineSamples = 20_000_000;

/** Scores that are recorded already: tables of scores and sessions whose sensors are the heads. */
const recordedScoresSchema = z
  .strictObject({
    /** CSV and NPZ on the host, by absolute path. */
    files: z.array(z.string().min(1)).max(10_000).default([]),
    /** Ids of sessions. The model is the bench, a head a sensor. */
    sessions: z.array(z.string().min(1)).max(100_000).default([]),
    /** They are everything recorded, which nobody has named one by one: a table that is refused is left out with a note. */
    everything: z.literal(true).optional(),
  })
  .refine(({ files, sessions }) => files.length + sessions.length > 0, 'expected at least one file or session');

/** Sensors that are read for it, each so many times. The model is the bench. */
const liveScoresSchema = z
  .strictObject({
    sensors: z.array(z.string().min(1)).min(1, 'expected at least one sensor'),
    samples: z.int('expected a whole number').min(1, 'expected at least one sample').max(1_000_000),
    integration_time_ns: z.int().positive().default(10_000_000),
    /** Between one round of readings and the next. */
    interval_ms: z.number().nonnegative().default(0),
  })
  .superRefine(({ sensors }, context) => {
    for (const [index, sensor] of sensors.entries()) {
      if (sensors.indexOf(sensor) === index) continue;
      context.addIssue({ code: 'custom', path: ['sensors', index], message: `"${sensor}" stands twice` });
    }
  });

export const baselineSourceSchema = z.union([
  z.strictObject({ recorded: recordedScoresSchema }),
  z.strictObject({ live: liveScoresSchema }),
]);
export type BaselineSource = z.output<typeof baselineSourceSchema>;

/** So many samples of each head, evenly over its range and its labels. */
export const sampleChoiceSchema = z.strictObject({ count: z.int().positive(), seed: z.int().nonnegative() });
export type SampleChoice = z.output<typeof sampleChoiceSchema>;

/** The fields of a baseline run's specification. */
export const baselineFields = {
  source: baselineSourceSchema,
  config: baselineConfigSchema,
  /** Null: all samples count. */
  choose: sampleChoiceSchema.nullable().default(null),
};

const figure = z.number().nullable();
/** Null is a figure that does not exist, such as a relative change of nothing: it is never stable. */
export const baselineMetricsSchema = z.record(baselineMetricNameSchema, figure);
export const baselineThresholdsSchema = z.record(baselineMetricNameSchema, z.number());

/** What is kept of one label's scores: a score becomes clip((score - p5)/(p95 - p5), 0, 1). */
export const labelCalibrationSchema = z.strictObject({
  p5: z.number(),
  p95: z.number(),
  method: z.literal('minmax'),
  /** 0 where it was imported without its scores. */
  count: z.int().nonnegative(),
});

const histogramSchema = z.strictObject({ lower: z.number(), upper: z.number(), counts: z.array(z.int()) });

/** What a run found of one head. Figures are in the scores' unit. */
export const judgedHeadSchema = z.strictObject({
  model_name: headNameSchema,
  head_name: headNameSchema,
  /** Finite scores the figures are made of; NaN and infinite ones were left out. */
  file_count: z.int().positive(),
  left_out: z.int().nonnegative(),
  /** Of scores next to each other in the order they were taken; null where nobody can say. */
  neighbour_correlation: figure,
  labels: z.record(z.string(), labelCalibrationSchema),
  p5: z.number(),
  p95: z.number(),
  range: z.number(),
  median: z.number(),
  iqr: z.number(),
  minimum: z.number(),
  maximum: z.number(),
  /** Equal bins over its own range. */
  histogram: histogramSchema,
  /** It was compared with; null at its first run. */
  reference_version: z.int().positive().nullable(),
  /** All null at its first run. */
  metrics: baselineMetricsSchema,
  thresholds: baselineThresholdsSchema,
  thresholds_from: z.enum(['fixed', 'false_alarm_rate']),
  grade: baselineGradeSchema,
  is_stable: z.boolean(),
  failed_metrics: z.array(baselineMetricNameSchema),
  /** Sentences about the scores: few, constant, left out. */
  notes: z.array(z.string()),
  /** SHA-256 of its scores, ascending float64, as they are kept with the version. */
  scores_sha256: z.string(),
});
export type JudgedHead = z.output<typeof judgedHeadSchema>;

export const calibrationFileFormat = 'fringe.baseline/1';

/** `<head>-calibration-v<N>.json`, and `<head>-calibration.json`, which is the version that is the reference. */
export const calibrationFileSchema = z.object({
  format: z.literal(calibrationFileFormat),
  version: z.int().positive(),
  /** Unix time in milliseconds. */
  timestamp: z.int(),
  /** Of the run that made it; null when it was imported. */
  run_id: z.string().nullable(),
  simulated: z.boolean(),
  ...judgedHeadSchema.shape,
  /** Null of a reference that was imported without them. */
  median: figure,
  iqr: figure,
  minimum: figure,
  maximum: figure,
  histogram: histogramSchema.nullable(),
  file_count: z.int().nonnegative(),
  /** Lies beside the versioned file, as a NumPy array; null when imported without its scores. */
  scores_file: z.string().nullable(),
});
export type CalibrationFile = z.output<typeof calibrationFileSchema>;

/** A row of the table `calibration_runs`, by the names of its columns, and of the history. */
export const calibrationRunSchema = z.strictObject({
  id: z.int(),
  model_name: z.string(),
  head_name: z.string(),
  version: z.int().positive(),
  file_count: z.int(),
  timestamp: z.int(),
  p5: z.number(),
  p95: z.number(),
  range: z.number(),
  reference_version: z.int().nullable(),
  apd_p5: figure,
  apd_p95: figure,
  srd: figure,
  jsd: figure,
  median_drift: figure,
  iqr_drift: figure,
  is_stable: z.boolean(),
});
export type CalibrationRun = z.output<typeof calibrationRunSchema>;

/** The row with what the screen shows beyond it. */
export const calibrationRunRowSchema = z.strictObject({
  ...calibrationRunSchema.shape,
  /** Null of a reference that was imported without them. */
  median: figure,
  iqr: figure,
  grade: baselineGradeSchema,
  failed_metrics: z.array(baselineMetricNameSchema),
  thresholds_from: judgedHeadSchema.shape.thresholds_from,
  run_id: z.string().nullable(),
  simulated: z.boolean(),
});
export type CalibrationRunRow = z.output<typeof calibrationRunRowSchema>;

/** `calibration` of `POST /admin/calibration/run`, and what a baseline run ends with. Keys of heads are `model/head`. */
export const baselineCalibrationSchema = z.strictObject({
  version: z.int().positive(),
  /** Samples of all heads together. */
  library_size: z.int().nonnegative(),
  heads: z.record(
    z.string(),
    z.strictObject({
      model_name: z.string(),
      head_name: z.string(),
      labels: z.record(z.string(), z.object({ p5: z.number(), p95: z.number(), method: z.literal('minmax') })),
      drift_metrics: z.strictObject({
        apd_p5: figure,
        apd_p95: figure,
        srd: figure,
        jsd: figure,
        median_drift: figure,
        iqr_drift: figure,
        is_stable: z.boolean(),
        failed_metrics: z.array(baselineMetricNameSchema),
      }),
      is_stable: z.boolean(),
      /** The version that is its reference now. */
      reference_version: z.int().positive(),
    }),
  ),
  saved_files: z.record(z.string(), z.string()),
  reference_updates: z.record(z.string(), z.enum(['updated', 'kept'])),
  summary: z.strictObject({ total_heads: z.int(), stable_heads: z.int(), unstable_heads: z.int() }),
});
export type BaselineCalibration = z.output<typeof baselineCalibrationSchema>;

/** The `result` of a baseline run. */
export const baselineResultSchema = z.strictObject({
  runId: z.string(),
  calibration: baselineCalibrationSchema,
  /** Sentences about heads that vanished, hold no number, were imported without scores ... */
  notes: z.array(z.string()),
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
});
export type BaselineResult = z.output<typeof baselineResultSchema>;

/** The fields of a run that re-processes recorded sessions with the references in force. */
export const retagFields = { sessions: z.array(z.string().min(1)).min(1).max(1_000_000) };

/** What it left of one session. */
export const retaggedSessionSchema = z.strictObject({
  session: z.string(),
  /** Beside the session's journal; null when nothing of it could be tagged. */
  file: z.string().nullable(),
  scores: z.int().nonnegative(),
  /** Heads by `model/head` with the version that is their reference. */
  references: z.record(z.string(), z.int().positive()),
  /** Why something was left out. */
  notes: z.array(z.string()),
});
export type RetaggedSession = z.output<typeof retaggedSessionSchema>;

/** The `result` of a run that re-tags. */
export const retagResultSchema = z.strictObject({
  runId: z.string(),
  enqueued: z.int().nonnegative(),
  tagged: z.int().nonnegative(),
  scores: z.int().nonnegative(),
  notes: z.array(z.string()),
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
});
export type RetagResult = z.output<typeof retagResultSchema>;
