import { z } from 'zod';
import { convergenceReasons } from './run.ts';

/** The files of an artifact directory `awen_calibration_<id>/` (source section 5), beside `calibration_state.json`. */

export const artifactManifestSchema = z.looseObject({
  format: z.literal('fringe.artifact/1'),
  artifact_id: z.string(),
  artifact_type: z.literal('calibration'),
  calibration_id: z.string(),
  run_id: z.string(),
  bench_id: z.string(),
  kernel_id: z.string(),
  version: z.int().positive(),
  created: z.string(),
  operator: z.string(),
  chip_id: z.string(),
  die_id: z.string(),
  notes: z.string(),
  /** True when the chip behind the instruments was simulated. */
  simulated: z.boolean(),
  fringe_version: z.string(),
  measurement_count: z.int().nonnegative(),
});
export type ArtifactManifest = z.output<typeof artifactManifestSchema>;

export const calibrationMeasurementSchema = z.strictObject({
  measurement_id: z.string(),
  timestamp_ns: z.int().nonnegative(),
  sensor_id: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  snr_db: z.number().nullable(),
  /** Of the tunable laser, when the sensor is read in its sweeps. */
  wavelength_nm: z.number().positive().optional(),
  /** An analyser's whole trace, of which `value` is the highest level; null where it has no number. */
  spectrum: z
    .strictObject({ wavelengths_nm: z.array(z.number()), powers_dbm: z.array(z.number().nullable()) })
    .optional(),
});
export type CalibrationMeasurement = z.output<typeof calibrationMeasurementSchema>;

export const optimizerIterationSchema = z.strictObject({
  iteration: z.int().nonnegative(),
  parameters: z.record(z.string(), z.number()),
  cost: z.number().nullable(),
  gradient: z.record(z.string(), z.number()).nullable(),
  timestamp_ns: z.int().nonnegative(),
});
export type OptimizerIteration = z.output<typeof optimizerIterationSchema>;

export const convergenceSummarySchema = z.strictObject({
  algorithm: z.string(),
  convergence_reason: z.enum(convergenceReasons),
  iterations: z.int().nonnegative(),
  final_cost: z.number().nullable(),
  target_value: z.number().nullable(),
  best_parameters: z.record(z.string(), z.number()),
  extinction_ratio_db: z.number().nullable(),
  true_extinction_ratio_db: z.number().nullable(),
  initial_extinction_ratio_db: z.number().nullable(),
  measurement_snr_db: z.number().nullable(),
  confidence: z.number(),
  duration_seconds: z.number(),
  cost_function_history: z.array(z.tuple([z.int(), z.number().nullable()])),
  /** Of a co-calibration: what its stream `crosstalk` recorded. */
  crosstalk: z.looseObject({ parameters: z.array(z.string()) }).optional(),
});
export type ConvergenceSummary = z.output<typeof convergenceSummarySchema>;

export const lineageEntrySchema = z.strictObject({
  calibration_id: z.string(),
  version: z.int().positive(),
  timestamp: z.string(),
  parent_calibration_id: z.string().nullable(),
  run_id: z.string(),
  reason: z.string(),
});
/** `lineage.json`: from the first ancestor to this version. */
export const lineageSchema = z.strictObject({ lineage: z.array(lineageEntrySchema) });
export type LineageEntry = z.output<typeof lineageEntrySchema>;

/** `checksums.json`: SHA-256 in hexadecimal of every other file, by its path with forward slashes. */
export const checksumsSchema = z.strictObject({
  algorithm: z.literal('sha256'),
  files: z.record(z.string(), z.string()),
});
