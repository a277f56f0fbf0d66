import { z } from 'zod';

/** A conversion of the bench that a posterior would change. */
export const adoptionSchema = z.strictObject({
  /** Handle for `inference.adopt`. */
  id: z.string(),
  /** `mzi_0.phase_upper`; of a crosstalk matrix all of its parameters, with a comma between. */
  parameter: z.string(),
  /** Whether it is what the data are of; false where somebody has to choose. */
  suggested: z.boolean(),
  changes: z.array(
    z.strictObject({
      /** `p_2pi_w`, `settle_ms`, `crosstalk[0][1]` */
      field: z.string(),
      unit: z.string(),
      old: z.number().nullable(),
      new: z.number(),
      /** Standard deviation of the new value. */
      sd: z.number(),
    }),
  ),
});
export type Adoption = z.output<typeof adoptionSchema>;

/** The `result` of a run that took a posterior over. */
export const adoptResultSchema = z.strictObject({
  runId: z.string(),
  posterior: z.string(),
  adopted: z.array(z.string()),
  calibrationId: z.string(),
  version: z.int().positive(),
  artifactDir: z.string(),
  measurements: z.int().nonnegative(),
});
export type AdoptResult = z.output<typeof adoptResultSchema>;
