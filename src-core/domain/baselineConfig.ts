import { z } from 'zod';

const threshold = z.number().positive('expected a number above 0');

/** Thresholds of one head: what is left out is that of all. */
export const headThresholdsSchema = z.strictObject({
  apd: threshold.optional(),
  srd: threshold.optional(),
  jsd: threshold.optional(),
  median: threshold.optional(),
  iqr: threshold.optional(),
});
export type HeadThresholds = z.output<typeof headThresholdsSchema>;

/** What begins like ours and is none of ours is a typing error; keys of other programs may stand beside. */
const ours = /^calibrat(e|ion)_/;

const fields = {
  /** True: development mode, in which baselines are made; false: production mode, in which references are only used. */
  calibrate_heads: z.boolean().default(false),
  /** Where ready-made references come from: a folder of this machine is imported, an address is only told of. */
  calibration_repo: z.string().nullable().default(null),
  calibration_drift_apd: threshold.default(0.01),
  calibration_drift_srd: threshold.default(0.05),
  calibration_drift_jsd: threshold.default(0.1),
  calibration_drift_median: threshold.default(0.05),
  calibration_drift_iqr: threshold.default(0.1),
  /** By `model/head`, or by the head's name alone. */
  calibration_head_thresholds: z.record(z.string(), headThresholdsSchema).default({}),
  /**
   * The wanted probability that a steady head is called unstable: the thresholds then follow from the scores at hand, but
   * for those of `calibration_head_thresholds`. Null: the fixed ones hold.
   */
  calibration_false_alarm_rate: z.number().min(0.0005).max(0.5).nullable().default(null),
  /** A baseline run begins by itself after so many new samples; null: never. */
  calibration_auto_run_after: z.int().positive().nullable().default(null),
};

/** The keys of `config.yaml` that are about baselines. */
export const baselineConfigSchema = z
  .looseObject(fields)
  .superRefine((config, context) => {
    for (const key of Object.keys(config)) {
      if (key in fields || !ours.test(key)) continue;
      const message = `unknown field; expected one of ${Object.keys(fields).join(', ')}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  })
  .transform((config) => z.object(fields).parse(config));
export type BaselineConfig = z.output<typeof baselineConfigSchema>;
