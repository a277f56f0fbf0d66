import { z } from 'zod';
import { alarmEntrySchema, annunciationSchema } from './alarm.ts';
import { driftMetricSchema, driftReportSchema, recalibrationActionSchema } from './driftMetric.ts';

/**
 * What a drift monitor puts on its streams, one schema a stream. Times are Unix ms: the run's start plus the run's own
 * clock, so that on a simulated bench they follow chip time.
 */

const unixMs = z.number();
const name = z.string();

/** Stream `watch`: what is watched from here on, with its nominals; again whenever a calibration has moved them. */
export const watchBeginsSchema = z.strictObject({ atUnixMs: unixMs, metrics: z.array(driftMetricSchema).readonly() });
export type WatchBegins = z.output<typeof watchBeginsSchema>;

/** Stream `checks`. */
export const driftCheckSchema = z.strictObject({
  /** Grows by one, from 0. */
  check: z.int().nonnegative(),
  atUnixMs: unixMs,
  /** What was measured now, by metric id; null: no data. A metric that was not due is left out: its last value stands. */
  values: z.record(name, z.number().nullable()),
  report: driftReportSchema,
});
export type DriftCheckRecord = z.output<typeof driftCheckSchema>;

/** Stream `drift`: what an alarm did, and when the recommended action became another. */
export const driftEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('alarm'),
    atUnixMs: unixMs,
    metricId: name,
    entry: alarmEntrySchema,
    annunciation: annunciationSchema,
  }),
  z.strictObject({ kind: z.literal('action'), atUnixMs: unixMs, action: recalibrationActionSchema }),
]);
export type DriftEventRecord = z.output<typeof driftEventSchema>;

/** Stream `calibrations`: a calibration begins here; its own streams follow. */
export const calibrationBeginsSchema = z.strictObject({
  kernelId: name,
  /** `pre-run`, `drift`, or the reason of whoever asked. */
  reason: name,
  /** In a row, from 1. */
  attempt: z.int().positive(),
});
export type CalibrationBegins = z.output<typeof calibrationBeginsSchema>;

/** Repeated measurements of the cost at one setting, in the sign of the kernel's words. */
export const costSummarySchema = z.strictObject({
  /** null when one of them could not be used. */
  mean: z.number().nullable(),
  standardDeviation: z.number().nonnegative().nullable(),
  reads: z.int().nonnegative(),
});
export type CostSummary = z.output<typeof costSummarySchema>;

const recalibration = {
  /** In a row without success, from 1. */
  attempt: z.int().positive(),
  atUnixMs: unixMs,
};

/** Stream `recalibrations`: each attempt's begin and end. */
export const recalibrationRecordSchema = z.discriminatedUnion('phase', [
  z.strictObject({
    phase: z.literal('started'),
    ...recalibration,
    reason: name,
    /** Metrics whose alarms asked for it; empty when somebody did. */
    metricIds: z.array(name).readonly(),
  }),
  z.strictObject({
    phase: z.literal('finished'),
    ...recalibration,
    accepted: z.boolean(),
    /** Cost at the state in force, before anything was changed. */
    before: costSummarySchema,
    /** Cost at the former and at the new settings, measured turn and turn about after the calibration. */
    former: costSummarySchema,
    after: costSummarySchema,
    /** Probability that the new settings are better, under the spread of these measurements; null when not known. */
    probabilityBetter: z.number().min(0).max(1).nullable(),
    /** The artifact's, whether it was accepted or not. */
    version: z.int().nonnegative(),
    calibrationId: name,
    /** Settings as they stand now, by full name. */
    parameters: z.record(name, z.number()),
    /** What each metric is compared with from here on. */
    nominals: z.record(name, z.number()),
    sentence: name,
  }),
]);
export type RecalibrationRecord = z.output<typeof recalibrationRecordSchema>;

/** Stream `applied`: settings were written that now stand. */
export const settingsAppliedSchema = z.strictObject({
  version: z.int().nullable(),
  parameters: z.record(name, z.number()),
});
export type SettingsApplied = z.output<typeof settingsAppliedSchema>;
