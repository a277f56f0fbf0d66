import { z } from 'zod';
import {
  baselineGradeSchema,
  baselineMetricsSchema,
  baselineResultSchema,
  baselineSourceSchema,
  baselineThresholdsSchema,
  calibrationFileSchema,
  calibrationRunRowSchema,
  headNameSchema,
  retagResultSchema,
  sampleChoiceSchema,
} from '../domain/baseline.ts';
import { baselineConfigSchema } from '../domain/baselineConfig.ts';
import { runLabelsSchema, runStatuses } from '../domain/run.ts';
import { call, placedRefusalSchema } from './procedureKinds.ts';

const runId = z.strictObject({ runId: z.string() });
const empty = z.strictObject({});
const headName = z.strictObject({ model: headNameSchema, head: headNameSchema });

/** A head as the table of heads shows it: its newest row, and what its reference is. */
export const headRowSchema = z.strictObject({
  ...calibrationRunRowSchema.shape,
  thresholds: baselineThresholdsSchema,
  /** The version that is its reference now. */
  current_reference: z.int().positive().nullable(),
  /** The newest run had no scores of it. */
  vanished: z.boolean(),
});
export type HeadRow = z.output<typeof headRowSchema>;

/** Where re-tagging stands. */
export const retagQueueSchema = z.strictObject({
  /** Requests that wait for the desk. */
  waiting: z.int().nonnegative(),
  /** The run at work; null when none is. */
  runId: z.string().nullable(),
  done: z.int().nonnegative(),
  total: z.int().nonnegative(),
  /** What the last one that ended left; null when there was none. */
  last: retagResultSchema.nullable(),
});

/** Counts of a reference and of a new sample on the same equal bins. */
const overlaySchema = z.strictObject({
  lower: z.number(),
  upper: z.number(),
  reference: z.array(z.int()),
  current: z.array(z.int()),
});

/** Procedures of baselines. */
export const baselineProcedures = {
  /** Mode, thresholds, and every head that was ever judged. */
  'baseline.overview': call(
    empty,
    z.strictObject({
      config: baselineConfigSchema,
      /** What is wrong with the configuration file; the defaults stand in meanwhile and nothing is started. */
      refusals: z.array(placedRefusalSchema),
      configFile: z.string(),
      /** Version of the newest run; null before the first. */
      version: z.int().positive().nullable(),
      heads: z.array(headRowSchema),
      /** What a run over everything recorded would be made of. */
      library: z.strictObject({ sessions: z.int(), files: z.int(), folder: z.string() }),
      /** Samples recorded since the newest run over everything recorded, and after how many one begins by itself. */
      newSamples: z.int().nonnegative(),
      retag: retagQueueSchema,
      /** Whether the bearer key of the HTTP endpoints has been made. */
      hasKey: z.boolean(),
    }),
  ),
  /** Newest first. */
  'baseline.history': call(
    z.strictObject({
      model: headNameSchema.optional(),
      head: headNameSchema.optional(),
      limit: z.int().positive().max(1000).default(50),
      offset: z.int().nonnegative().default(0),
    }),
    z.strictObject({ total: z.int(), runs: z.array(calibrationRunRowSchema) }),
  ),
  /** A head as its newest run found it, beside its reference, and its way through the versions. */
  'baseline.head': call(
    headName,
    z.strictObject({
      judged: calibrationFileSchema.omit({ format: true, run_id: true, simulated: true, scores_file: true }),
      /** Oldest first; at most the newest 1000. */
      trend: z.array(calibrationRunRowSchema),
      /** By metric. */
      grades: z.record(z.string(), baselineGradeSchema),
      metrics: baselineMetricsSchema,
      /** Null at its first run, and where the reference came without its scores. */
      overlay: overlaySchema.nullable(),
      overlayVersions: z.strictObject({ reference: z.int().nullable(), current: z.int() }),
      /** What may be said of its scores, worst first. */
      quality: z.array(z.strictObject({ severity: z.enum(['info', 'warning']), text: z.string() })),
    }),
  ),
  /** What a run would be made of. Nothing is started. */
  'baseline.check': call(
    z.strictObject({ source: baselineSourceSchema.nullable() }),
    z.strictObject({
      refusals: z.array(z.strictObject({ path: z.string(), message: z.string() })),
      heads: z.array(z.strictObject({ model: z.string(), head: z.string(), samples: z.int() })),
      notes: z.array(z.string()),
    }),
  ),
  /** @see baselineSourceSchema; null takes everything recorded: finished sessions and the files of the library. */
  'baseline.start': call(
    z.strictObject({
      source: baselineSourceSchema.nullable(),
      choose: sampleChoiceSchema.nullable().default(null),
      labels: runLabelsSchema,
    }),
    runId,
  ),
  /** What a run has left. */
  'baseline.result': call(
    runId,
    z.strictObject({
      title: z.string(),
      status: z.enum(runStatuses),
      reason: z.string(),
      result: z.union([baselineResultSchema, retagResultSchema]).nullable(),
    }),
  ),
  /**
   * Puts a table of scores into the library, as `name`, or as the `file` it tells where there is one of that name.
   * `upload` is a file the web shell received; without it the shell asks.
   */
  'baseline.addScores': call(
    z.strictObject({ upload: z.string().nullable(), name: z.string().min(1).max(200).nullable() }),
    z.strictObject({ file: z.string().nullable(), heads: z.int(), samples: z.int() }),
  ),
  /** Takes the reference files of a folder on the host over as references. */
  'baseline.importReferences': call(
    z.strictObject({ folder: z.string().min(1) }),
    z.strictObject({ version: z.int().nullable(), imported: z.array(z.string()), problems: z.array(z.string()) }),
  ),
  /** Sets keys of `config.yaml`; its comments and other keys stay. */
  'baseline.configure': call(z.strictObject({ changes: z.record(z.string(), z.unknown()) }), empty),
  /** Enqueues every session that has scores of a head with a reference. */
  'baseline.retagAll': call(empty, z.strictObject({ enqueued: z.int(), message: z.string() })),
  /** Makes a new bearer key, shown this once; the one before ends. */
  'baseline.newKey': call(empty, z.strictObject({ key: z.string() })),
} as const;
