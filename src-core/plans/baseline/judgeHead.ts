import type { CalibrationFile, JudgedHead } from '../../domain/baseline.ts';
import type { BaselineConfig, HeadThresholds } from '../../domain/baselineConfig.ts';
import {
  baselineBinCount,
  baselineMetricNames,
  compareWithReference,
  defaultBaselineThresholds,
  gradeMetrics,
  histogramOfSorted,
  judgeStability,
  permutationThresholds,
  summariseSorted,
} from '../../maths/statistics/index.ts';
import type { BaselineMetricName, BaselineMetrics, BaselineThresholds } from '../../maths/statistics/index.ts';
import { metricsOfFigures } from '../../maths/statistics/baseline/baselineMetrics.ts';
import type { GatheredHead } from './baselineWork.ts';

export interface HeadToJudge {
  readonly gathered: GatheredHead;
  /** Ascending and finite; at least one. */
  readonly scores: Float64Array;
  /** Null at its first run; its scores null where it was imported without them. */
  readonly reference: { readonly file: CalibrationFile; readonly scores: Float64Array | null } | null;
  readonly config: BaselineConfig;
  /** Those that the same scores gave at the same rate before; null: they are found. */
  readonly rateThresholds: BaselineThresholds | null;
}

const noMetrics: BaselineMetrics = {
  apd_p5: null,
  apd_p95: null,
  srd: null,
  jsd: null,
  median_drift: null,
  iqr_drift: null,
};

/** One head's figures, compared with its reference and decided on. */
export function judgeHead(asked: HeadToJudge): JudgedHead & { readonly rateThresholds: BaselineThresholds | null } {
  const { gathered, scores, reference } = asked;
  const { model, head, labels, count, leftOut, sha256 } = gathered;
  const { p5, p95, range, median, iqr, minimum, maximum } = summariseSorted(scores);
  const metrics = reference === null ? noMetrics : metricsAgainst(reference, scores);
  const { thresholds, from, rateThresholds } = thresholdsOf(asked);
  const judged = reference === null ? { isStable: false, failedMetrics: [] } : judgeStability(metrics, thresholds);
  return {
    ...{ model_name: model, head_name: head, file_count: count, left_out: leftOut, labels },
    neighbour_correlation: gathered.neighbourCorrelation,
    ...{ p5, p95, range, median, iqr, minimum, maximum },
    histogram: histogramOf(scores),
    reference_version: reference?.file.version ?? null,
    metrics,
    thresholds,
    thresholds_from: from,
    grade: gradeMetrics(inUnitsOfTheTable(metrics, thresholds)).overall,
    is_stable: judged.isStable,
    failed_metrics: [...judged.failedMetrics],
    notes: [...notesOf(asked), ...blindThresholds(asked, thresholds, range)],
    scores_sha256: sha256,
    rateThresholds,
  };
}

function metricsAgainst({ file, scores: before }: NonNullable<HeadToJudge['reference']>, scores: Float64Array) {
  if (before !== null) return finiteOf(compareWithReference(before, scores).metrics);
  const told = { p5: file.p5, p95: file.p95, median: file.median ?? NaN, iqr: file.iqr ?? NaN };
  return finiteOf(metricsOfFigures(told, summariseSorted(scores), NaN));
}

/** What is no number does not exist. */
const finiteOf = (metrics: BaselineMetrics): BaselineMetrics =>
  Object.fromEntries(
    baselineMetricNames.map((name) => [name, Number.isFinite(metrics[name]) ? metrics[name] : null]),
  ) as Record<BaselineMetricName, number | null>;

/** The thresholds of all heads, or those that the scores themselves give at a stated rate; then what the head has of its own. */
function thresholdsOf({ gathered, scores, reference, config, rateThresholds: known }: HeadToJudge): {
  thresholds: BaselineThresholds;
  rateThresholds: BaselineThresholds | null;
  from: JudgedHead['thresholds_from'];
} {
  const { model, head } = gathered;
  const heads = config.calibration_head_thresholds;
  const own = byMetric({ ...heads[head], ...heads[`${model}/${head}`] });
  const rate = config.calibration_false_alarm_rate;
  const before = reference?.scores ?? null;
  if (rate === null || before === null) {
    return { thresholds: { ...fixedThresholds(config), ...own }, from: 'fixed', rateThresholds: null };
  }
  const found = known ?? thresholdsAtRate(rate, before, scores);
  return { thresholds: { ...found, ...own }, from: 'false_alarm_rate', rateThresholds: found };
}

/** A threshold that nothing passes is a number all the same: records hold no infinity. */
function thresholdsAtRate(rate: number, reference: Float64Array, current: Float64Array): BaselineThresholds {
  const found = permutationThresholds({ reference, current, rate, seed: 0 });
  return Object.fromEntries(
    baselineMetricNames.map((name) => [name, Number.isFinite(found[name]) ? found[name] : Number.MAX_VALUE]),
  ) as BaselineThresholds;
}

/** The fixed thresholds of a configuration, by metric. */
export const fixedThresholds = (config: BaselineConfig): BaselineThresholds => ({
  ...defaultBaselineThresholds,
  ...byMetric({
    apd: config.calibration_drift_apd,
    srd: config.calibration_drift_srd,
    jsd: config.calibration_drift_jsd,
    median: config.calibration_drift_median,
    iqr: config.calibration_drift_iqr,
  }),
});

function byMetric({ apd, srd, jsd, median, iqr }: HeadThresholds): Partial<Record<BaselineMetricName, number>> {
  const given = { apd_p5: apd, apd_p95: apd, srd, jsd, median_drift: median, iqr_drift: iqr };
  return Object.fromEntries(Object.entries(given).filter(([, threshold]) => threshold !== undefined)) as Partial<
    Record<BaselineMetricName, number>
  >;
}

/**
 * The table of grades has its first edge where the usual threshold is: a metric is graded by how many times its own
 * threshold it is.
 */
const inUnitsOfTheTable = (metrics: BaselineMetrics, thresholds: BaselineThresholds): BaselineMetrics =>
  Object.fromEntries(
    baselineMetricNames.map((name) => {
      const value = metrics[name];
      return [name, value === null ? null : value * (defaultBaselineThresholds[name] / thresholds[name])];
    }),
  ) as Record<BaselineMetricName, number | null>;

/** The grade of each metric. */
export const gradesOf = (metrics: BaselineMetrics, thresholds: BaselineThresholds) => ({
  ...gradeMetrics(inUnitsOfTheTable(metrics, thresholds)).grades,
});

/** Bins over the head's own range; one bin of no width where all scores are one value. */
function histogramOf(scores: Float64Array): JudgedHead['histogram'] {
  const [lower, upper] = [scores[0] as number, scores.at(-1) as number];
  if (lower === upper) return { lower, upper, counts: [scores.length] };
  const { counts } = histogramOfSorted(scores, { lower, upper, count: baselineBinCount });
  return { lower, upper, counts: [...counts] };
}

/** Absolute thresholds are made for scores from 0 to 1: of powers in watts they see nothing. */
function blindThresholds({ config }: HeadToJudge, { apd_p5: apd }: BaselineThresholds, range: number): string[] {
  if (config.calibration_false_alarm_rate !== null || !(range > 0 && apd > range)) return [];
  const told = `The threshold of the percentiles, ${apd}, is wider than all of its range, ${range.toPrecision(3)}`;
  return [`${told}: state a false-alarm rate, or give the head thresholds of its own.`];
}

function notesOf({ gathered, scores, reference, config }: HeadToJudge): string[] {
  const { count, leftOut } = gathered;
  const told = (holds: boolean, text: string): string[] => (holds ? [text] : []);
  const [first, last] = [scores[0] as number, scores.at(-1) as number];
  const has = (many: number, what: string) => `${many} ${what}${many === 1 ? ' was' : 's were'}`;
  return [
    ...told(leftOut > 0, `${has(leftOut, 'score')} no finite number and left out.`),
    ...told(count === 1, 'One score has no spread: nothing can be compared with it.'),
    ...told(count > 1 && first === last, `All ${count} scores are ${first}: they have no range.`),
    ...told(
      reference !== null && reference.scores === null,
      'Its reference was imported without its scores: only what the file says of it could be compared.',
    ),
    ...told(
      reference !== null && reference.scores === null && config.calibration_false_alarm_rate !== null,
      'Thresholds from the false-alarm rate need the scores of the reference: the fixed ones were used.',
    ),
    ...told(
      reference !== null && reference.file.p5 === reference.file.p95,
      `Its reference, version ${reference?.file.version}, has no range: a relative change of it does not exist.`,
    ),
  ];
}
