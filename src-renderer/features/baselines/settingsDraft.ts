import { baselineConfigSchema } from '../../../src-core/domain/baselineConfig.ts';
import type { BaselineConfig, HeadThresholds } from '../../../src-core/domain/baselineConfig.ts';

export const limitKeys = ['apd', 'srd', 'jsd', 'median', 'iqr'] as const;
export type LimitKey = (typeof limitKeys)[number];

/** The settings as they are being written: numbers are texts, nothing is an empty one. */
export interface SettingsDraft {
  readonly limits: Readonly<Record<LimitKey, string>>;
  readonly ratePercent: string;
  readonly limitsBy: 'fixed' | 'rate';
  readonly autoRunAfter: string;
  readonly heads: readonly HeadLimits[];
}

export interface HeadLimits {
  readonly head: string;
  readonly limits: Readonly<Record<LimitKey, string>>;
}

export const noLimits: HeadLimits['limits'] = { apd: '', srd: '', jsd: '', median: '', iqr: '' };

const text = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value));
const percentText = (rate: number | null): string =>
  rate === null ? '1' : String(Number((100 * rate).toPrecision(6)));

export function draftOf(config: BaselineConfig): SettingsDraft {
  return {
    limits: {
      apd: text(config.calibration_drift_apd),
      srd: text(config.calibration_drift_srd),
      jsd: text(config.calibration_drift_jsd),
      median: text(config.calibration_drift_median),
      iqr: text(config.calibration_drift_iqr),
    },
    ratePercent: percentText(config.calibration_false_alarm_rate),
    limitsBy: config.calibration_false_alarm_rate === null ? 'fixed' : 'rate',
    autoRunAfter: text(config.calibration_auto_run_after),
    heads: Object.entries(config.calibration_head_thresholds).map(([head, own]) => ({
      head,
      limits: Object.fromEntries(limitKeys.map((key) => [key, text(own[key])])) as Record<LimitKey, string>,
    })),
  };
}

/** A number as it was written, a comma for the point allowed; NaN for what is none. */
const numberOf = (written: string): number =>
  written.trim() === '' ? Number.NaN : Number(written.trim().replace(',', '.'));

function limitsOf({ limits }: HeadLimits): HeadThresholds {
  return Object.fromEntries(
    limitKeys.filter((key) => limits[key].trim() !== '').map((key) => [key, numberOf(limits[key])]),
  );
}

export interface SettingsRead {
  /** Keys of `config.yaml` that change; null takes one out. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** By the key of the configuration, with the name of the head where it has one. */
  readonly refusals: readonly { readonly path: string; readonly message: string }[];
}

/** What of the draft differs from the configuration, and what is refused of it. */
export function readSettings(draft: SettingsDraft, config: BaselineConfig): SettingsRead {
  const heads = draft.heads.filter(({ head }) => head.trim() !== '');
  const wanted: Record<string, unknown> = {
    ...Object.fromEntries(limitKeys.map((key) => [`calibration_drift_${key}`, numberOf(draft.limits[key])])),
    calibration_false_alarm_rate:
      draft.limitsBy === 'fixed' ? null : Number((numberOf(draft.ratePercent) / 100).toPrecision(6)),
    calibration_auto_run_after: draft.autoRunAfter.trim() === '' ? null : numberOf(draft.autoRunAfter),
    calibration_head_thresholds: Object.fromEntries(heads.map((one) => [one.head.trim(), limitsOf(one)])),
  };
  const parsed = baselineConfigSchema.safeParse({ ...config, ...wanted });
  const refusals = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message: plain(message) }));
  const names = heads.map(({ head }) => head.trim());
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index)))
    refusals.push({ path: 'calibration_head_thresholds', message: `"${name}" stands twice` });
  const before = config as Readonly<Record<string, unknown>>;
  const changes = Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key])),
  );
  return { changes, refusals };
}

/** What the schema says of a text that is no number, for people. */
const plain = (message: string): string => (message.includes('NaN') ? 'expected a number' : message);
