import { z } from 'zod';
import { calibrationKernelSchema } from './kernel.ts';

export const runKinds = ['calibrate'] as const;
export type RunKind = (typeof runKinds)[number];

export const runStatuses = ['running', 'finished', 'failed', 'stopped', 'interrupted', 'closed'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const convergenceReasons = [
  'threshold_met',
  'max_iterations',
  'timeout',
  'cancelled',
  'safety_violation',
  'instrument_failure',
] as const;
export type ConvergenceReason = (typeof convergenceReasons)[number];

/** Faults of a simulated bench: `temperature_step=5@10` is 5 degC, 10 s of chip time after the run's start. */
export const faultKinds = [
  'temperature_step',
  'laser_drop',
  'dead_heater',
  'slow_reply',
  'no_reply',
  'garbled_reply',
  'unplug',
] as const;
export const faultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /**
   * temperature_step: degC; laser_drop: dB; dead_heater: channel; slow_reply: extra milliseconds on each reply;
   * no_reply, garbled_reply: number of replies; unplug: seconds until it is plugged in again, 0 for never.
   */
  magnitude: z.number(),
  /** Chip time from when it is injected, in seconds: for the faults a run is started with, from the run's start. */
  atSeconds: z.number().nonnegative().default(0),
  /** Which instrument, for faults of a link; all when left out. */
  instrument: z.string().optional(),
});
export type Fault = z.output<typeof faultSchema>;

export const runLabelsSchema = z.strictObject({
  operator: z.string().default(''),
  chipId: z.string().default(''),
  dieId: z.string().default(''),
  notes: z.string().default(''),
});
export type RunLabels = z.output<typeof runLabelsSchema>;

export const calibrateSpecSchema = z.strictObject({
  kind: z.literal('calibrate'),
  kernel: calibrationKernelSchema,
  /** Starts from that seed's fresh chip on a simulated bench; keys every random stream of the run. */
  seed: z.int().nonnegative().nullable().default(null),
  labels: runLabelsSchema.default({ operator: '', chipId: '', dieId: '', notes: '' }),
  /** Folder that receives the artifact directory instead of the session's own. */
  outDir: z.string().nullable().default(null),
  faults: z.array(faultSchema).default([]),
});
export const runSpecSchema = z.discriminatedUnion('kind', [calibrateSpecSchema]);
export type RunSpec = z.output<typeof runSpecSchema>;
export type CalibrateSpec = z.output<typeof calibrateSpecSchema>;

/** The `result` line of `fringe calibrate`, and the end of a calibration's document stream. */
export const calibrationResultSchema = z.strictObject({
  runId: z.string(),
  calibrationId: z.string(),
  version: z.int().positive(),
  cost: z.number().nullable(),
  convergenceReason: z.enum(convergenceReasons),
  iterations: z.int().nonnegative(),
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
  extinctionRatioDb: z.number().nullable(),
  trueExtinctionRatioDb: z.number().nullable(),
  artifactDir: z.string(),
  applied: z.boolean(),
  parameters: z.record(z.string(), z.number()),
});
export type CalibrationResult = z.output<typeof calibrationResultSchema>;

/** A row of the catalogue. */
export const runSummarySchema = z.strictObject({
  id: z.string(),
  kind: z.enum(runKinds),
  status: z.enum(runStatuses),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  benchId: z.string(),
  simulated: z.boolean(),
  title: z.string(),
  operator: z.string(),
  chipId: z.string(),
  dieId: z.string(),
  notes: z.string(),
  seed: z.int().nullable(),
  version: z.int().nullable(),
  calibrationId: z.string().nullable(),
  parentCalibrationId: z.string().nullable(),
  extinctionRatioDb: z.number().nullable(),
  cost: z.number().nullable(),
  convergenceReason: z.enum(convergenceReasons).nullable(),
  /** Sentence of the failure, empty when there was none. */
  reason: z.string(),
  sessionDir: z.string(),
  artifactDir: z.string().nullable(),
});
export type RunSummary = z.output<typeof runSummarySchema>;
