import { z } from 'zod';
import { standardizeRoles } from './standardizeConfig.ts';

/** A file of a run directory as its record holds it. */
export const registeredFileSchema = z.strictObject({
  /** From the run directory, with forward slashes. */
  path: z.string(),
  sha256: z.string(),
  bytes: z.int().nonnegative(),
});
export type RegisteredFile = z.output<typeof registeredFileSchema>;

/** The mean number of spikes a record and bin, by layer; null for a layer without a single number. */
export const rateTargetsSchema = z.strictObject({
  one_sided: z.strictObject({ r_star_l: z.array(z.number().nullable()) }),
  two_sided: z.strictObject({ r_star_l: z.array(z.number().nullable()) }),
});
export type RateTargets = z.output<typeof rateTargetsSchema>;

/** What one role left. */
export const standardizedRoleSchema = z.strictObject({
  role: z.enum(standardizeRoles),
  name: z.string(),
  runDir: z.string(),
  artifacts: z.array(registeredFileSchema),
  /** [N, L, d_ff] of the dataset. */
  shape: z.tuple([z.int(), z.int(), z.int()]),
  /** Records measured: all, or those of the slice. */
  records: z.int().nonnegative(),
  /** SHA-256 of the slice. */
  sliceSha256: z.string(),
  nanCount: z.int().nonnegative(),
  infiniteCount: z.int().nonnegative(),
  sigmaClampCount: z.int().nonnegative(),
  /** Records were made on a simulated bench. */
  simulated: z.boolean(),
  /** Bins without a single number: their mu is NaN. */
  emptyBins: z.int().nonnegative(),
  rateTargets: rateTargetsSchema,
});
export type StandardizedRole = z.output<typeof standardizedRoleSchema>;

/** The `result` line of `fringe standardize`: of the first role, then of each. */
export const standardizeResultSchema = z.strictObject({
  runId: z.string(),
  runDir: z.string(),
  artifacts: z.array(registeredFileSchema),
  roles: z.array(standardizedRoleSchema).min(1),
  seconds: z.number(),
  measurements: z.int().nonnegative(),
});
export type StandardizeResult = z.output<typeof standardizeResultSchema>;

/** First field of the run record of a run directory. */
export const standardizeRecordFormat = 'fringe.run_record/1';

/** As much of a run record as its check needs. */
export const runRecordSchema = z.object({
  format: z.literal(standardizeRecordFormat),
  artifacts: z.array(registeredFileSchema),
});

/** Numbers of [L, d_ff] as the screen draws them: means of blocks where there are more than it can show. */
export const heatmapSchema = z.strictObject({
  layers: z.int().positive(),
  bins: z.int().positive(),
  rows: z.int().positive(),
  columns: z.int().positive(),
  /** [row][column]; null where there is no number. */
  values: z.array(z.number().nullable()),
  /** Of all bins, not of the blocks alone. */
  least: z.number().nullable(),
  most: z.number().nullable(),
});
export type Heatmap = z.output<typeof heatmapSchema>;

/** A role that has been measured, as the screen shows it. */
export const standardizeRoleViewSchema = z.strictObject({
  ...standardizedRoleSchema.shape,
  mu: heatmapSchema,
  sigma: heatmapSchema,
});
export type StandardizeRoleView = z.output<typeof standardizeRoleViewSchema>;

/** A role before it is measured. */
export const standardizeRoleCheckSchema = z.strictObject({
  role: z.enum(standardizeRoles),
  name: z.string(),
  shape: z.tuple([z.int(), z.int(), z.int()]),
  /** Of the numbers, as NumPy writes it. */
  dtype: z.string(),
  /** Records that will be measured. */
  records: z.int(),
  bytes: z.int(),
  simulated: z.boolean(),
  notes: z.array(z.string()),
});
