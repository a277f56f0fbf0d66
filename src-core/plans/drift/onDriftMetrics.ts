import { driftMetricSchema } from '../../domain/driftMetric.ts';
import type { DriftMetric, DriftMetricType } from '../../domain/driftMetric.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';
import { costExcessMetric, costMetric } from './metricSource.ts';

/** A tenth of it is the drift that the source's 10 % threshold finds in a chip 5 degC warmer (AWEN model, 8.1). */
const temperatureScaleK = 25;
/** Following a parameter moves it: done at every sixth check. */
const checksPerProbe = 6;

export interface WatchedState {
  /** By full name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** That its calibration ended with, in the sign of the kernel's words; null when not known. */
  readonly cost: number | null;
}

/**
 * What the schedule `OnDrift` watches: the kernel's cost, its tuned parameters and the temperature.
 * @param temperatureC at which the state was calibrated; null when the bench has no thermometer
 * @param threshold a fraction: how far the cost may go beyond its target, as a part of that target (without a target:
 * from what the calibration reached); a parameter, as a part of its period or range; the temperature, of 25 K
 * @param intervalSeconds between checks
 */
export function onDriftMetrics(
  { kernel, tuned, bench, target }: ResolvedKernel,
  { parameters, cost }: WatchedState,
  temperatureC: number | null,
  threshold: number,
  intervalSeconds: number,
): DriftMetric[] {
  const metrics: DriftMetric[] = [];
  const add = (metricId: string, type: DriftMetricType, more: { seconds?: number; threshold?: number } = {}): void => {
    const { seconds = intervalSeconds, ...given } = more;
    metrics.push(
      driftMetricSchema.parse({
        ...{ metric_id: metricId, metric_type: type, measurement_interval_seconds: seconds },
        ...given,
      }),
    );
  };
  const reference = target ?? cost;
  if (reference !== null) {
    const [name, nominal] = target === null ? [costMetric, reference] : [costExcessMetric, 0];
    // A part of nothing is nothing: then the threshold counts in the cost's own unit.
    const tolerance = threshold * (Math.abs(reference) || 1);
    add(`${kernel.id}.cost`, { PerformanceDrift: { metric_name: name, nominal_value: nominal, tolerance } });
  }
  for (const { parameter, hardLimits } of tuned) {
    const { nodeId, name, fullName, definition } = parameter;
    const nominal = parameters[fullName];
    if (nominal === undefined) continue;
    const type = { ParameterDrift: { node_id: nodeId, param_name: name, nominal_value: nominal } };
    const span = definition.period ?? hardLimits[1] - hardLimits[0];
    add(fullName, type, { threshold: threshold * span, seconds: checksPerProbe * intervalSeconds });
  }
  if (bench.temperature_sensor !== undefined && temperatureC !== null) {
    const limits = { nominal_temperature_c: temperatureC, max_delta_c: threshold * temperatureScaleK };
    add('temperature', { ThermalDrift: { sensor_id: bench.temperature_sensor, ...limits } });
  }
  return metrics;
}
