import { autoregressiveTrend, trendQuantile } from './autoregressiveTrend.ts';
import type { DriftMetric } from './driftTypes.ts';
import { defaultForecastCoverage, deltasOf, forecastPointsNeeded } from './forecast.ts';
import type { MetricForecastOptions } from './forecast.ts';
import { metricScale } from './metricScale.ts';
import type { MetricHistory } from './prepareHistory.ts';
import { prepareHistory } from './prepareHistory.ts';

/** Where a metric's trend lies at a time ahead, in the metric's unit. */
export interface BandPoint {
  /** From now. */
  readonly afterSeconds: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

const steps = 8;

/**
 * The trend that `forecastMetric` crosses its threshold by, with the interval that holds it at each time: what is drawn
 * as a fan. The trend's interval, not that of single readings, which scatter around it. An age is exact.
 * @returns points from now to the horizon; empty while there are too few readings
 */
export function forecastBand(metric: DriftMetric, history: MetricHistory, options: MetricForecastOptions): BandPoint[] {
  const { nowSeconds, horizonSeconds, coverage = defaultForecastCoverage } = options;
  const { nominal } = metricScale(metric);
  const deltas = deltasOf(metric, history, options);
  const ahead = Array.from({ length: steps + 1 }, (_, index) => (index / steps) * horizonSeconds);
  if ('TemporalDrift' in metric.metric_type) {
    const newest = deltas.values.findLastIndex((value) => value !== null);
    if (newest < 0) return [];
    const age = (deltas.values[newest] as number) + nowSeconds - (deltas.timesSeconds[newest] as number);
    return ahead.map((afterSeconds) => {
      const then = age + afterSeconds;
      return { afterSeconds, low: then, median: then, high: then };
    });
  }
  const prepared = prepareHistory(deltas);
  if (prepared.values.length < forecastPointsNeeded) return [];
  const trend = autoregressiveTrend(prepared.timesSeconds, prepared.values);
  const at = (probability: number, afterSeconds: number): number =>
    nominal + trendQuantile(trend, probability, nowSeconds + afterSeconds);
  return ahead.map((afterSeconds) => ({
    afterSeconds,
    low: at((1 - coverage) / 2, afterSeconds),
    median: at(0.5, afterSeconds),
    high: at((1 + coverage) / 2, afterSeconds),
  }));
}
