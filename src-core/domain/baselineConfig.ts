import { z } from 'zod';
import { editDistance } from './editDistance.ts';

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

/** Letters that are wrong, missing or too many in a key that is still meant to be ours. */
const mostTypingErrors = 2;

/** Ours that a key is a typing error of, whatever its case and the strokes between its words; null: it is another's. */
function nearestKey(key: string): string | null {
  const plain = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '');
  const [nearest] = Object.keys(fields)
    .map((name) => ({ name, distance: editDistance(plain(key), plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= mostTypingErrors ? nearest.name : null;
}

/**
 * The keys of `config.yaml` that are about baselines. What begins like ours, or nearly is one of ours, is a typing error;
 * keys of other programs may stand beside.
 */
export const baselineConfigSchema = z
  .looseObject(fields)
  .superRefine((config, context) => {
    for (const key of Object.keys(config)) {
      if (Object.hasOwn(fields, key)) continue;
      const meant = nearestKey(key);
      if (meant === null && !/^calibrat/i.test(key)) continue;
      const expected = `expected one of ${Object.keys(fields).join(', ')}`;
      const message = `unknown field; ${meant === null ? expected : `did you mean ${meant}?`}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  })
  .transform((config) => z.object(fields).parse(config));
export type BaselineConfig = z.output<typeof baselineConfigSchema>;
