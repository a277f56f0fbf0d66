import { z } from 'zod';

/** What runs of the inference end with. Every number stands for all draws that were not discarded. */

const byName = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema);

/** The `result` line of `fringe sweep`. */
export const sweepResultSchema = z.strictObject({
  runId: z.string(),
  rows: z.int().nonnegative(),
  /** Path of the table. */
  csv: z.string(),
  artifactDir: z.string(),
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
});
export type SweepResult = z.output<typeof sweepResultSchema>;

export const parameterSummarySchema = z.strictObject({
  mean: z.number(),
  sd: z.number(),
  p16: z.number(),
  p50: z.number(),
  p84: z.number(),
});

/** The `result` line of `fringe infer`. Null where the draws allow no number. */
export const inferResultSchema = z.strictObject({
  runId: z.string(),
  parameters: byName(parameterSummarySchema),
  rHat: byName(z.number().nullable()),
  essBulk: byName(z.number().nullable()),
  essTail: byName(z.number().nullable()),
  /** In steps of the sampler. */
  autocorrelationTime: byName(z.number().nullable()),
  /** Whether the chain is long enough for the autocorrelation time to be believed. */
  autocorrelationTrusted: byName(z.boolean()),
  /** Share of the proposals taken, 0 to 1. */
  acceptance: z.number(),
  evaluations: z.int().nonnegative(),
  /** Evaluations that failed: each counts as a density of zero. */
  failures: z.int().nonnegative(),
  evaluationsPerSecond: z.number().nullable(),
  /** Of sampling, by the machine's clock. */
  seconds: z.number(),
  converged: z.boolean(),
  /** A paragraph: converged or not, the worst numbers, what to do. */
  verdict: z.string(),
  /** What else should be read: rows left out, an interval that was widened, parameters that the data do not tell apart. */
  notes: z.array(z.string()),
  chainFile: z.string(),
  logProbabilityFile: z.string(),
  checkpointFile: z.string(),
  artifactDir: z.string(),
  measurements: z.int().nonnegative(),
});
export type InferResult = z.output<typeof inferResultSchema>;

/** The `result` line of `fringe estimate`. */
export const estimateResultSchema = z.strictObject({
  runId: z.string(),
  method: z.string(),
  best: byName(z.number()),
  logLikelihood: z.number(),
  /** In the data's unit; null when the uncertainties are known, and for several variables. */
  residualStandardDeviation: z.number().nullable(),
  /** One a variable, when there are several and their uncertainties were not given. */
  residualStandardDeviations: byName(z.number()).nullable().default(null),
  degreesOfFreedom: z.int().nullable(),
  /** Null at a bound, or where the data do not tell the parameters apart. */
  standardErrors: byName(z.number().nullable()),
  evaluations: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  /** Why the best search ended: `converged`, `stalled`, `limit`, `drawn`. */
  ended: z.string(),
  /** Sentences about why not to trust it; none when all is well. */
  warnings: z.array(z.string()),
  notes: z.array(z.string()),
  /** Path of the table of evaluated points. */
  pointsFile: z.string(),
  artifactDir: z.string(),
  seconds: z.number(),
  measurements: z.int().nonnegative(),
});
export type EstimateResult = z.output<typeof estimateResultSchema>;
