import { asObject, figure, numberOf, snakeCase, textOf, variantOf } from './looseData.ts';
import type { Loose } from './looseData.ts';

export interface MetricFacts {
  /** `thermal_drift`, `parameter_drift`, `performance_drift` or `temporal_drift`. */
  readonly type: string;
  /** How far it may drift, in its own unit; seconds of age for temporal drift. */
  readonly limit: number | null;
  /** What is watched: a parameter's full name, a sensor, a metric's name. */
  readonly subject: string | null;
}

/** What a drift metric of the source's shape watches, and where its alarm stands. */
export function metricFacts(metric: Loose | null): MetricFacts | null {
  const variant = variantOf(metric?.['metric_type']);
  const type = asObject(asObject(metric?.['metric_type'])?.[variant ?? '']);
  if (metric === null || variant === null || type === null) return null;
  const threshold = numberOf(metric['threshold']);
  // ParameterDrift's threshold is the limit itself; the others alarm above that ratio of their own limit.
  const own = numberOf(type['tolerance']) ?? numberOf(type['max_delta_c']) ?? numberOf(type['max_age_seconds']);
  const parameter = [textOf(type['node_id']), textOf(type['param_name'])].filter((part) => part !== null).join('.');
  return {
    type: snakeCase(variant),
    limit: own === null ? threshold : own * (threshold ?? 1),
    subject: textOf(parameter) ?? textOf(type['sensor_id']) ?? textOf(type['metric_name']),
  };
}

export function driftSentence(
  metricId: string,
  facts: MetricFacts | null,
  { delta, measured }: { delta: number | null; measured: number | null },
): string {
  if (facts === null) return `Drift of "${metricId}" exceeded its threshold.`;
  const kind = facts.type.replace('_', ' ').replace(/^./, (first) => first.toUpperCase());
  const of = facts.subject === null ? '' : ` of ${facts.subject}`;
  if (facts.type === 'temporal_drift') {
    return `${kind} exceeded threshold: the calibration is ${measured === null ? 'too' : `${figure(measured)} s`} old`;
  }
  if (delta === null) return `${kind}${of} exceeded threshold`;
  const unit = facts.type === 'thermal_drift' ? '°C' : '';
  return `${kind}${of} exceeded threshold: ${figure(delta)}${unit} delta`;
}
