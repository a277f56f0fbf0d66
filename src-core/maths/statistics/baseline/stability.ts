import { baselineMetricNames } from './baselineMetrics.ts';
import type { BaselineMetricName, BaselineMetrics } from './baselineMetrics.ts';

/** A metric passes when it is below its threshold. */
export type BaselineThresholds = Readonly<Record<BaselineMetricName, number>>;

/** The fixed thresholds that hold when none are configured. They know nothing of how many scores there are. */
export const defaultBaselineThresholds: BaselineThresholds = {
  apd_p5: 0.01,
  apd_p95: 0.01,
  srd: 0.05,
  jsd: 0.1,
  median_drift: 0.05,
  iqr_drift: 0.1,
};

export interface Stability {
  readonly isStable: boolean;
  /** In the order of `baselineMetricNames`. */
  readonly failedMetrics: readonly BaselineMetricName[];
}

/** Stable only if every metric exists and is below its threshold. */
export function judgeStability(metrics: BaselineMetrics, thresholds: BaselineThresholds): Stability {
  const failedMetrics = baselineMetricNames.filter((name) => {
    const value = metrics[name];
    return value === null || !(value < thresholds[name]);
  });
  return { isStable: failedMetrics.length === 0, failedMetrics };
}

export const baselineGrades = ['excellent', 'good', 'acceptable', 'unstable'] as const;
export type BaselineGrade = (typeof baselineGrades)[number];

/** Below the first excellent, below the second good, up to the third acceptable. */
const gradeEdges: Readonly<Record<BaselineMetricName, readonly [number, number, number]>> = {
  apd_p5: [0.01, 0.02, 0.05],
  apd_p95: [0.01, 0.02, 0.05],
  srd: [0.05, 0.1, 0.2],
  jsd: [0.1, 0.2, 0.3],
  median_drift: [0.05, 0.1, 0.2],
  iqr_drift: [0.1, 0.2, 0.3],
};

/** The grade of one metric; a metric that does not exist is unstable. */
export function gradeMetric(name: BaselineMetricName, value: number | null): BaselineGrade {
  const [excellent, good, acceptable] = gradeEdges[name];
  if (value === null || !(value <= acceptable)) return 'unstable';
  return value < excellent ? 'excellent' : value < good ? 'good' : 'acceptable';
}

/** The grades of all metrics, and the worst of them as the head's. */
export function gradeMetrics(metrics: BaselineMetrics): {
  readonly overall: BaselineGrade;
  readonly grades: Readonly<Record<BaselineMetricName, BaselineGrade>>;
} {
  const pairs = baselineMetricNames.map((name) => [name, gradeMetric(name, metrics[name])] as const);
  const worst = Math.max(...pairs.map(([, grade]) => baselineGrades.indexOf(grade)));
  return {
    overall: baselineGrades[worst] as BaselineGrade,
    grades: Object.fromEntries(pairs) as Record<BaselineMetricName, BaselineGrade>,
  };
}
