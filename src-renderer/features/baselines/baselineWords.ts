import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import type { BaselineGrade, CalibrationRunRow } from '../../../src-core/domain/baseline.ts';
import { baselineMetricNames } from '../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { formatNumber, formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity, formatUnit } from '../../ui/formatQuantity.ts';
import type { Tone } from '../../ui/Tag.tsx';

export type MetricName = (typeof baselineMetricNames)[number];

export interface MetricWords {
  readonly short: string;
  readonly long: string;
  /** What it says, in a sentence. */
  readonly meaning: string;
  /** In the unit of the scores; the others are shares and have none. */
  readonly inScores: boolean;
}

export const metricWords: Readonly<Record<MetricName, MetricWords>> = {
  apd_p5: {
    short: 'APD p5',
    long: 'Absolute percentile drift, p5',
    meaning: 'How far the 5th percentile has moved from that of the reference, in the unit of the scores.',
    inScores: true,
  },
  apd_p95: {
    short: 'APD p95',
    long: 'Absolute percentile drift, p95',
    meaning: 'How far the 95th percentile has moved from that of the reference, in the unit of the scores.',
    inScores: true,
  },
  srd: {
    short: 'SRD',
    long: 'Scale range drift',
    meaning: 'Change of the range p95 − p5, as a share of the range of the reference.',
    inScores: false,
  },
  jsd: {
    short: 'JSD',
    long: 'Jensen–Shannon distance',
    meaning:
      'Difference of the two distributions on 50 common bins, to base 2: 0 is the same, 1 has nothing in common.',
    inScores: false,
  },
  median_drift: {
    short: 'Median',
    long: 'Median drift',
    meaning: 'How far the median has moved from that of the reference, in the unit of the scores.',
    inScores: true,
  },
  iqr_drift: {
    short: 'IQR',
    long: 'Interquartile range drift',
    meaning: 'Change of the interquartile range Q3 − Q1, as a share of that of the reference.',
    inScores: false,
  },
};

export const gradeTones: Readonly<Record<BaselineGrade, Tone>> = {
  excellent: 'good',
  good: 'good',
  acceptable: 'warn',
  unstable: 'bad',
};
/** Bars of four that are filled: the grade without its colour. */
export const gradeBars: Readonly<Record<BaselineGrade, number>> = { excellent: 4, good: 3, acceptable: 2, unstable: 1 };

export const keyOf = ({ model_name: model, head_name: head }: Pick<CalibrationRunRow, 'model_name' | 'head_name'>) =>
  `${model}/${head}`;

/** The unit of a head's scores: that of the sensor when it is one of the open bench; imported scores have none. */
export function unitOfHead(head: Pick<CalibrationRunRow, 'model_name' | 'head_name'>, bench: Bench | null): string {
  if (bench === null || bench.id !== head.model_name || !Object.hasOwn(bench.sensors, head.head_name)) return '';
  return bench.sensors[head.head_name]?.unit ?? '';
}

/** The unit of a metric of scores in `unit`. */
export const unitOfMetric = (name: MetricName, unit: string): string => (metricWords[name].inScores ? unit : '');

export const metricText = (name: MetricName, value: number | null, unit: string): string =>
  formatQuantity(value, unitOfMetric(name, unit), { significant: 3 });

/** A limit without needless zeros: `0.01`, `10 mW`; `any` where no value is too large. */
export function limitText(name: MetricName, limit: number, unit: string): string {
  if (limit >= Number.MAX_VALUE) return 'any';
  const own = unitOfMetric(name, unit);
  if (own === 'W') return formatQuantity(limit, own, { significant: 3 });
  const text = limit < 1e-3 ? formatNumber(limit, { significant: 3 }) : formatSetting(limit, 3);
  return own === '' ? text : `${text} ${formatUnit(own)}`;
}

/** A metric that is null fails: it is a relative change of nothing. */
export const isFailed = (row: Pick<CalibrationRunRow, 'failed_metrics' | 'reference_version'>, name: MetricName) =>
  row.reference_version !== null && row.failed_metrics.includes(name);

/** How near a metric is to its limit, 1 at the limit; null without a value. */
export function shareOfLimit(row: HeadRow, name: MetricName): number | null {
  const value = row[name];
  const limit = row.thresholds[name];
  return value === null ? null : value / limit;
}

/** The metric that is nearest to its limit or farthest beyond it. */
export const worstShare = (row: HeadRow): number =>
  row.reference_version === null
    ? 0
    : Math.max(...baselineMetricNames.map((name) => shareOfLimit(row, name) ?? Number.POSITIVE_INFINITY));

/** What the newest run decided about a head, in one sentence. */
export function verdictSentence(row: HeadRow, unit: string): string {
  const { version, reference_version: reference } = row;
  if (row.vanished) {
    const kept =
      row.current_reference === null ? 'It has no reference.' : `v${row.current_reference} stays its reference.`;
    return `The newest run had no scores of it; these are the figures of v${version}. ${kept}`;
  }
  if (reference === null) return `First run: nothing to compare with, so that v${version} becomes its reference.`;
  if (row.is_stable)
    return `Every figure is below its limit: stable, and v${row.current_reference ?? reference} stays its reference.`;
  const failed = row.failed_metrics.map((name) => {
    const limit = row.thresholds[name];
    const value = row[name];
    return value === null
      ? `${metricWords[name].short} does not exist (the reference has no range)`
      : `${metricWords[name].short} ${metricText(name, value, unit)} ≥ ${limitText(name, limit, unit)}`;
  });
  return `Unstable against v${reference}: ${failed.join(', ')}. Its reference moves to v${row.current_reference ?? version}.`;
}

/** Where the limits of a head come from. */
export const limitsFrom = (from: HeadRow['thresholds_from'], config: BaselineConfig): string =>
  from === 'fixed' ? 'fixed limits' : `false-alarm rate ${ratePercent(config.calibration_false_alarm_rate)}`;

/** `1 %`; the rate of a run that was made with another one is not known any more. */
export const ratePercent = (rate: number | null): string =>
  rate === null ? 'as configured then' : `${formatSetting(100 * rate)} %`;

export const whole = (value: number): string => formatNumber(value, { decimals: 0 });

export const count = (value: number, one: string, many = `${one}s`): string =>
  `${whole(value)} ${value === 1 ? one : many}`;
