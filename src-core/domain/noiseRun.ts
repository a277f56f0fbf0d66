import { z } from 'zod';
import { noiseTiers, probeOutcomes } from './noise.ts';

/** What a noise calibration ends with. */

const interval = z.tuple([z.number(), z.number()]);

/** A tier as the export has it. Rates are 0 to 1, intervals Wilson's at 95 %. */
export const calibratedModelSchema = z.strictObject({
  timeout_rate: z.number(),
  timeout_rate_ci: interval,
  fail_rate: z.number(),
  fail_rate_ci: interval,
  success_rate: z.number(),
  timeout_distribution: z.strictObject({ best_model: z.string(), params: z.record(z.string(), z.number()) }),
  n_samples: z.int().nonnegative(),
});
export type CalibratedModel = z.output<typeof calibratedModelSchema>;

export const durationModels = ['exponential', 'lognormal', 'gamma', 'weibull'] as const;

/** One distribution, fitted to all samples that ran; those that timed out count as longer than their timeout. */
export const noiseFitSchema = z.strictObject({
  model: z.enum(durationModels),
  /** Durations in milliseconds. */
  parameters: z.record(z.string(), z.number()),
  logLikelihood: z.number(),
  aic: z.number(),
  bic: z.number(),
  /** Kolmogorov-Smirnov distance below the timeout; null where nothing can be compared. */
  ks: z.number().nullable(),
});
export type NoiseFit = z.output<typeof noiseFitSchema>;

export const noiseTierReportSchema = z.strictObject({
  tier: z.enum(noiseTiers),
  timeoutSeconds: z.number(),
  samples: z.int().nonnegative(),
  /** Of each outcome. */
  outcomes: z.record(
    z.enum(probeOutcomes),
    z.strictObject({ count: z.int().nonnegative(), rate: z.number(), lower: z.number(), upper: z.number() }),
  ),
  /** Of the samples that ended by themselves; null when none did. */
  durationsMs: z
    .strictObject({ least: z.number(), p50: z.number(), p95: z.number(), p99: z.number(), most: z.number() })
    .nullable(),
  /** `edgesMs` has one number more than `counts`. */
  histogram: z.strictObject({ edgesMs: z.array(z.number()), counts: z.array(z.number()) }),
  /** The one with the least AIC, or `none`. */
  bestModel: z.enum([...durationModels, 'none']),
  fits: z.array(noiseFitSchema),
});
export type NoiseTierReport = z.output<typeof noiseTierReportSchema>;

/** The timeout that a class of commands should have. */
export const timeoutAdviceSchema = z.strictObject({
  /** `meter READ?`, or the program. */
  commandClass: z.string(),
  /** The instrument it would be adopted by; null for a program. */
  instrument: z.string().nullable(),
  /** Samples that ran. */
  samples: z.int().nonnegative(),
  /** Of the slowest that ended; null when none did. */
  slowestMs: z.number().nullable(),
  /** Null when no timeout can be recommended. */
  timeoutMs: z.number().positive().nullable(),
  /** Samples that take longer, and the upper end of their rate (Wilson, 95 %). */
  failures: z.int().nonnegative(),
  failureRateUpper: z.number(),
  /** What was asked for, and how many samples without a failure it takes to promise that. */
  bound: z.number(),
  samplesNeeded: z.int().positive(),
  isReached: z.boolean(),
  sentence: z.string(),
});
export type TimeoutAdvice = z.output<typeof timeoutAdviceSchema>;

export const noiseReportSchema = z.strictObject({
  tiers: z.array(noiseTierReportSchema),
  advice: z.array(timeoutAdviceSchema),
});
export type NoiseReport = z.output<typeof noiseReportSchema>;

/** The `result` line of `fringe calibrate-noise`. */
export const noiseResultSchema = z.strictObject({
  runId: z.string(),
  /** Path of the summary; null when none was asked for. */
  export: z.string().nullable(),
  tiers: z.partialRecord(z.enum(noiseTiers), calibratedModelSchema),
  advice: z.array(timeoutAdviceSchema),
  notes: z.array(z.string()),
  artifactDir: z.string(),
  /** Samples of the whole run. */
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
});
export type NoiseResult = z.output<typeof noiseResultSchema>;
