import type { DriftMetric } from '../../domain/driftMetric.ts';
import { metricScale } from '../../maths/drift/index.ts';
import { costMetric } from './metricSource.ts';
import type { MeasuredValues } from './measureMetrics.ts';
import type { SourcedMetric } from './metricSource.ts';

/** What a metric is compared with from here on; as it was when `value` is null. */
function withNominal(metric: DriftMetric, value: number | null | undefined): DriftMetric {
  const { metric_type: type } = metric;
  if (value === null || value === undefined) return metric;
  if ('ParameterDrift' in type) {
    return { ...metric, metric_type: { ParameterDrift: { ...type.ParameterDrift, nominal_value: value } } };
  }
  if ('ThermalDrift' in type) {
    return { ...metric, metric_type: { ThermalDrift: { ...type.ThermalDrift, nominal_temperature_c: value } } };
  }
  if ('PerformanceDrift' in type) {
    return { ...metric, metric_type: { PerformanceDrift: { ...type.PerformanceDrift, nominal_value: value } } };
  }
  return metric;
}

/**
 * A ParameterDrift is drift "from the calibrated value" (AWEN model, 3.1): where the kernel tunes the parameter, its
 * nominal is the setting in force, whatever the metrics file said before anybody had calibrated.
 */
export function withCalibratedParameters(
  metrics: readonly SourcedMetric[],
  parameters: Readonly<Record<string, number>>,
): SourcedMetric[] {
  return metrics.map(({ metric, source }) => ({
    source,
    metric: source.kind === 'optimum' ? withNominal(metric, parameters[source.fullName]) : metric,
  }));
}

/** Metrics whose nominal describes the calibration itself, and so moves with it. */
export const movesWithState = ({ metric, source }: SourcedMetric): boolean =>
  'ThermalDrift' in metric.metric_type || (source.kind === 'cost' && isNamed(metric, costMetric));

const isNamed = ({ metric_type: type }: DriftMetric, name: string): boolean =>
  'PerformanceDrift' in type && type.PerformanceDrift.metric_name === name;

/**
 * Nominals after a calibration came into force. The tuned parameters' are its settings; a temperature's is the
 * temperature it was calibrated at (a chip calibrated 5 degC warmer must not ask for ever to be calibrated again), and
 * that of `cost` is the cost it reached. A performance's nominal stays: it says how good the bench has to be, and a
 * calibration that falls short of it keeps its alarm.
 * @param measured at the new settings, of the metrics that `movesWithState`
 */
export function withNominalsOfState(
  metrics: readonly SourcedMetric[],
  parameters: Readonly<Record<string, number>>,
  measured: MeasuredValues,
): SourcedMetric[] {
  return withCalibratedParameters(metrics, parameters).map(({ metric, source }) => ({
    source,
    metric: withNominal(metric, measured[metric.metric_id]),
  }));
}

export const nominalsOf = (metrics: readonly SourcedMetric[]): Record<string, number> =>
  Object.fromEntries(metrics.map(({ metric }) => [metric.metric_id, metricScale(metric).nominal]));
