import { z } from 'zod';
import { inferenceTableSchema } from './inferenceData.ts';

/** What the screen shows of a specification before it runs, and of a posterior after: numbers already thinned and binned. */

const numbers = z.array(z.number());
const numbersOrNull = z.array(z.number().nullable());

/** Measured points of one variable, in the order of x. */
export const measuredViewSchema = z.strictObject({
  /** Empty for the only one. */
  name: z.string(),
  independent: z.string().nullable(),
  independentUnit: z.string(),
  unit: z.string(),
  points: z.int(),
  leftOut: z.int(),
  /** At most a few thousand, thinned when there are more. */
  x: numbers,
  y: numbers,
  /** Beside y; null when it is not known. */
  sigma: numbers.nullable(),
});
export type MeasuredView = z.output<typeof measuredViewSchema>;

/** A prior as a curve over the range that holds all but a thousandth of it. */
export const priorViewSchema = z.strictObject({
  name: z.string(),
  unit: z.string(),
  description: z.string(),
  /** `Normal, mean 0.5, sd 0.1, bounded 0 to 1`. */
  words: z.string(),
  transform: z.string(),
  /** Null for a prior that has no density to draw. */
  curve: z.strictObject({ x: numbers, density: numbers }).nullable(),
  /** Where the model's guess from the data stands; null when it has none. */
  guess: z.number().nullable(),
  /** As a specification has it, to be edited from: `{"Normal": {...}, "transform": "none"}`. */
  prior: z.record(z.string(), z.unknown()).optional(),
});
export type PriorView = z.output<typeof priorViewSchema>;

export const preparedViewSchema = z.strictObject({
  title: z.string(),
  /** What is fitted: formulas by variable, as written or as the built-in model has them; empty for a command. */
  formulas: z.record(z.string(), z.string()),
  /** A program that will be started on this machine; null when there is none. */
  command: z.array(z.string()).nullable(),
  parameters: z.array(priorViewSchema),
  variables: z.array(measuredViewSchema.extend({ guess: numbersOrNull.nullable() })),
  walkers: z.int(),
  ensembles: z.int(),
  steps: z.int(),
  discard: z.int(),
  /** Of the likelihood, in the whole run. */
  evaluations: z.int(),
  method: z.string(),
  notes: z.array(z.string()),
});
export type PreparedView = z.output<typeof preparedViewSchema>;

export const parameterDrawsSchema = z.strictObject({
  name: z.string(),
  unit: z.string(),
  mean: z.number(),
  sd: z.number(),
  p5: z.number(),
  p16: z.number(),
  p50: z.number(),
  p84: z.number(),
  p95: z.number(),
  rHat: z.number().nullable(),
  essBulk: z.number().nullable(),
  essTail: z.number().nullable(),
  autocorrelationTime: z.number().nullable(),
  autocorrelationTrusted: z.boolean(),
});
export type ParameterDrawsView = z.output<typeof parameterDrawsSchema>;

/** Lines over steps of the sampler, thinned: of a few walkers of each ensemble. */
export const traceSchema = z.strictObject({
  steps: numbers,
  lines: z.array(z.strictObject({ ensemble: z.int(), walker: z.int(), values: numbers })),
});
export type TraceView = z.output<typeof traceSchema>;

/** Mean autocorrelation of the walkers by lag, in steps of the sampler. */
export const autocorrelationSchema = z.strictObject({ lags: numbers, values: numbers, window: z.number().nullable() });
export type AutocorrelationView = z.output<typeof autocorrelationSchema>;

/** Model curves drawn from the posterior, with the measured points under them. */
export const predictiveSchema = measuredViewSchema.extend({
  /** Percentiles of the model at each x. */
  p5: numbersOrNull,
  p16: numbersOrNull,
  p50: numbersOrNull,
  p84: numbersOrNull,
  p95: numbersOrNull,
  /** Share of the points within the 90 % band of model and uncertainty; null when the uncertainty is not known. */
  covered: z.number().nullable(),
});
export type PredictiveView = z.output<typeof predictiveSchema>;

export const posteriorViewSchema = z.strictObject({
  runId: z.string(),
  title: z.string(),
  simulated: z.boolean(),
  ensembles: z.int(),
  walkers: z.int(),
  /** Of the sampler. */
  steps: z.int(),
  thin: z.int(),
  discard: z.int(),
  draws: z.int(),
  parameters: z.array(parameterDrawsSchema),
  priors: z.array(priorViewSchema),
  converged: z.boolean(),
  verdict: z.string(),
  notes: z.array(z.string()),
  evaluations: z.int(),
  failures: z.int(),
  seconds: z.number(),
  /** One a parameter, in order. */
  traces: z.array(traceSchema),
  logProbability: traceSchema,
  /** One a parameter. */
  autocorrelation: z.array(autocorrelationSchema),
  /** [ensemble][walker] */
  acceptance: z.array(numbers),
  predictive: z.array(predictiveSchema),
});
export type PosteriorView = z.output<typeof posteriorViewSchema>;

export const binsSchema = z.strictObject({ lower: z.number(), upper: z.number(), count: z.int() });

/** Histograms of every parameter and every pair. */
export const cornerViewSchema = z.strictObject({
  names: z.array(z.string()),
  units: z.array(z.string()),
  draws: z.int(),
  /** One a parameter, in order. */
  diagonal: z.array(
    z.strictObject({ bins: binsSchema, counts: numbers, p16: z.number(), p50: z.number(), p84: z.number() }),
  ),
  /** Parameter `row` on y against `column` < `row` on x; counts [y][x], row after row. */
  pairs: z.array(
    z.strictObject({
      row: z.int(),
      column: z.int(),
      counts: numbers,
      /** Heights that enclose 39.3, 86.5 and 98.9 % of the draws: one, two and three standard deviations. */
      levels: numbersOrNull,
      correlation: z.number().nullable(),
    }),
  ),
});
export type CornerView = z.output<typeof cornerViewSchema>;

/** Two posteriors over the parameters that both have. */
export const posteriorComparisonSchema = z.strictObject({
  first: z.strictObject({ runId: z.string(), title: z.string() }),
  second: z.strictObject({ runId: z.string(), title: z.string() }),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string(),
      first: parameterDrawsSchema,
      second: parameterDrawsSchema,
      /** Second less first, and its standard deviation were the two independent. */
      difference: z.number(),
      differenceSd: z.number(),
      /** Probability that the second's is greater. */
      probabilityGreater: z.number(),
      bins: binsSchema,
      firstCounts: numbers,
      secondCounts: numbers,
      sentence: z.string(),
    }),
  ),
  onlyFirst: z.array(z.string()),
  onlySecond: z.array(z.string()),
});
export type PosteriorComparison = z.output<typeof posteriorComparisonSchema>;

/** A sweep that was recorded, as a table to look at. */
export const sweepViewSchema = z.strictObject({ runId: z.string(), title: z.string(), table: inferenceTableSchema });
export type SweepView = z.output<typeof sweepViewSchema>;
