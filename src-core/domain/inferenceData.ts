import { z } from 'zod';

/** What an inference was given to fit, as it was read: in the record, so that no file has to be there again. */

/** A number a row; null where the file has none (an empty cell, NaN, an infinity). */
const columnsSchema = z.record(z.string(), z.array(z.number().nullable()));

export const dataSourceSchema = z.strictObject({
  kind: z.enum(['csv', 'session', 'arrays']),
  /** File name without folder, the session's id, or empty. */
  name: z.string(),
  /** Of the file's bytes; null when there was no file. */
  sha256: z.string().nullable(),
  simulated: z.boolean().default(false),
});

export const inferenceTableSchema = z.strictObject({
  source: dataSourceSchema,
  columns: columnsSchema,
  /** Unit by column, as far as header or sweep tell: `V`, `nm`, `dBm`. */
  units: z.record(z.string(), z.string()).default({}),
  /** Sentences about what was found in the file: rows passed over, a header that was padded. */
  notes: z.array(z.string()).default([]),
});
export type InferenceTable = z.output<typeof inferenceTableSchema>;

export const inferenceDataSchema = z.strictObject({
  /** Tables by variable; of a target without `variables` the only one has the name "". */
  tables: z.record(z.string(), inferenceTableSchema).default({}),
  /** Columns of `log_density`'s CSV. */
  logDensity: inferenceTableSchema.nullable().default(null),
  /** Rows of the `Explicit` start, columns named as the parameters. */
  walkers: inferenceTableSchema.nullable().default(null),
});
export type InferenceData = z.output<typeof inferenceDataSchema>;
