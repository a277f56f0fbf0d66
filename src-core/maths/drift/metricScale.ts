import type { DriftMetric } from './driftTypes.ts';

/** How a metric is measured: what it should be, how far it may go, and from which ratio of that on it alarms. */
export interface MetricScale {
  /** In the metric's unit; 0 s for TemporalDrift. */
  readonly nominal: number;
  /** The type's own limit of |delta|, in the metric's unit. */
  readonly limit: number;
  /** A ratio |delta| / limit above this exceeds the threshold. */
  readonly alarmRatio: number;
}

export function metricScale({ metric_type: type, threshold }: DriftMetric): MetricScale {
  if ('ParameterDrift' in type) return { nominal: type.ParameterDrift.nominal_value, limit: threshold, alarmRatio: 1 };
  if ('PerformanceDrift' in type) {
    const { nominal_value: nominal, tolerance: limit } = type.PerformanceDrift;
    return { nominal, limit, alarmRatio: threshold };
  }
  if ('ThermalDrift' in type) {
    const { nominal_temperature_c: nominal, max_delta_c: limit } = type.ThermalDrift;
    return { nominal, limit, alarmRatio: threshold };
  }
  return { nominal: 0, limit: type.TemporalDrift.max_age_seconds, alarmRatio: threshold };
}

/** Period of each parameter that has one, by `node.parameter`, in the parameter's unit. */
export type ParameterPeriods = Readonly<Record<string, number>>;

/** The period of the metric's value, or null when it has none. */
export function metricPeriod({ metric_type: type }: DriftMetric, periods: ParameterPeriods): number | null {
  if (!('ParameterDrift' in type)) return null;
  const name = `${type.ParameterDrift.node_id}.${type.ParameterDrift.param_name}`;
  const period = Object.hasOwn(periods, name) ? (periods[name] as number) : null;
  return period !== null && period > 0 && Number.isFinite(period) ? period : null;
}

/** A difference by the shortest way round, in [-period/2, period/2]; as it is when there is no period. */
export function shortestWay(delta: number, period: number | null): number {
  return period === null ? delta : delta - period * Math.round(delta / period);
}

/** Instruments answer 9.9e37 or 9.91e37 for overload and not-a-number (SCPI-99, volume 1, 7.2.1.4 and 7.2.1.5). */
const noReadingAbove = 1e20;

/** A reading that says something, or null: missing, not finite, beyond 1e20, or an age below zero. */
export function soundReading(metric: DriftMetric, value: number | null | undefined): number | null {
  if (value === null || value === undefined || !(Math.abs(value) <= noReadingAbove)) return null;
  return 'TemporalDrift' in metric.metric_type && value < 0 ? null : value;
}
