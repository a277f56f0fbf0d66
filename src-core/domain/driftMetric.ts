import { z } from 'zod';
import { calibrationKernelSchema, checkIntervalSecondsSchema } from './kernel.ts';
import type { CalibrationKernel } from './kernel.ts';
import { parseDocument } from './parse.ts';
import { tagged } from './tagged.ts';

/** Schemas of drift metrics, the metrics file and the drift report: the source's shapes, as they stand there. */

const finite = z.number();
const name = z.string().min(1);
/** Values are kept by metric id in plain objects, which have these names of their own: a value under one would be lost. */
const metricId = name.refine((id) => !(id in Object.prototype), {
  error: ({ input }) => `"${String(input)}" cannot be a name here: it has a meaning of its own. Choose another`,
});
const aboveZero = z.number().positive('expected a number above zero');

export const driftMetricTypeSchema = tagged({
  ParameterDrift: z.strictObject({ node_id: name, param_name: name, nominal_value: finite }),
  PerformanceDrift: z.strictObject({ metric_name: name, nominal_value: finite, tolerance: aboveZero }),
  ThermalDrift: z.strictObject({ sensor_id: name, nominal_temperature_c: finite, max_delta_c: aboveZero }),
  TemporalDrift: z.strictObject({ max_age_seconds: aboveZero }),
});
export type DriftMetricType = z.output<typeof driftMetricTypeSchema>;

/** Ratio above which performance, thermal and temporal drift alarm when the metric does not say. */
export const defaultThresholdRatio = 1;

/** `threshold` may be left out, except for ParameterDrift: there it is the limit itself. */
export const driftMetricSchema = z
  .strictObject({
    metric_id: metricId,
    metric_type: driftMetricTypeSchema,
    threshold: aboveZero.optional(),
    measurement_interval_seconds: aboveZero,
  })
  .transform((metric, context) => {
    if (metric.threshold === undefined && 'ParameterDrift' in metric.metric_type) {
      context.issues.push({
        code: 'custom',
        message: 'ParameterDrift needs a threshold: the largest drift of the parameter, in its own unit',
        path: ['threshold'],
        input: metric,
      });
      return z.NEVER;
    }
    return { ...metric, threshold: metric.threshold ?? defaultThresholdRatio };
  });
export type DriftMetric = z.output<typeof driftMetricSchema>;

/** A path (relative to the metrics file) or the kernel itself; a refusal inside a kernel keeps its whole path. */
const recalibrateSchema = z.unknown().transform((input, context): string | CalibrationKernel | null => {
  if (input === null || input === undefined) return null;
  if (typeof input === 'string' && input !== '') return input;
  if (typeof input !== 'object' || Array.isArray(input)) {
    context.issues.push({ code: 'custom', message: 'expected the path of a kernel, a kernel, or null', input });
    return z.NEVER;
  }
  const parsed = calibrationKernelSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    context.issues.push({ ...issue, input } as (typeof context.issues)[number]);
  }
  return z.NEVER;
});

/**
 * A drift metrics file. `recalibrate` is the kernel to run when a drift asks for it: a path relative to the file, or the
 * kernel in its place; null or left out: drift is reported, nothing is recalibrated.
 */
export const driftMetricsFileSchema = z.strictObject({
  metrics: z
    .array(driftMetricSchema)
    .min(1, 'expected at least one metric')
    .superRefine((metrics, context) => {
      const seen = new Set<string>();
      metrics.forEach(({ metric_id: id }, index) => {
        if (seen.has(id)) {
          context.addIssue({ code: 'custom', message: `"${id}" is used twice`, path: [index, 'metric_id'] });
        }
        seen.add(id);
      });
    })
    .readonly(),
  check_interval_seconds: checkIntervalSecondsSchema,
  recalibrate: recalibrateSchema.default(null),
});
export type DriftMetricsFile = z.output<typeof driftMetricsFileSchema>;

/** @throws bad_input with the path of what is refused */
export const parseDriftMetricsFile = (input: unknown): DriftMetricsFile =>
  parseDocument(driftMetricsFileSchema, input, 'drift metrics file');

export const urgencySchema = z.enum(['Low', 'Medium', 'High', 'Critical']);
export type Urgency = z.output<typeof urgencySchema>;

/** The source's fields, then ratio, urgency and state. A value that is null is not known: there was no data. */
export const driftMetricValueSchema = z.strictObject({
  metric_id: name,
  current_value: finite.nullable(),
  nominal_value: finite,
  delta: finite.nullable(),
  threshold_exceeded: z.boolean(),
  ratio: z.number().nonnegative().nullable(),
  urgency: urgencySchema.nullable(),
  state: z.enum(['normal', 'exceeded', 'no_data']),
});
export type DriftMetricValue = z.output<typeof driftMetricValueSchema>;

export const recalibrationActionSchema = tagged(
  {
    Recalibrate: z.strictObject({ urgency: urgencySchema, target_nodes: z.array(name).readonly() }),
    Alert: z.strictObject({ message: z.string() }),
  },
  ['NoAction'],
);
export type RecalibrationAction = z.output<typeof recalibrationActionSchema>;

export const driftReportSchema = z.strictObject({
  drift_detected: z.boolean(),
  drift_metrics: z.array(driftMetricValueSchema).readonly(),
  recommended_action: recalibrationActionSchema,
});
export type DriftReport = z.output<typeof driftReportSchema>;
