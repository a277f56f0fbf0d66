import { z } from 'zod';

/** The versioned settings of a bench: the source's `CalibrationState`, field for field. */

export const nodeCalibrationSchema = z.strictObject({
  node_id: z.string(),
  parameters: z.record(z.string(), z.number()),
  metadata: z.strictObject({
    cost_function_value: z.number().nullable(),
    convergence_iterations: z.int().nonnegative(),
    measurement_snr_db: z.number().nullable(),
    confidence: z.number().min(0).max(1),
    calibration_duration_seconds: z.number().nonnegative(),
  }),
});
export type NodeCalibration = z.output<typeof nodeCalibrationSchema>;

export const calibrationProvenanceSchema = z.strictObject({
  calibration_kernel_id: z.string(),
  optimizer_algorithm: z.string(),
  measurement_count: z.int().nonnegative(),
  parent_calibration_id: z.string().nullable(),
  hardware_revision: z.string(),
  temperature_c: z.number().nullable(),
  seed: z.int().nullable(),
});

export const calibrationStateSchema = z.strictObject({
  calibration_id: z.string(),
  /** Grows by one per bench. */
  version: z.int().positive(),
  /** ISO 8601, UTC. */
  timestamp: z.string(),
  node_calibrations: z.record(z.string(), nodeCalibrationSchema),
  provenance: calibrationProvenanceSchema,
});
export type CalibrationState = z.output<typeof calibrationStateSchema>;
