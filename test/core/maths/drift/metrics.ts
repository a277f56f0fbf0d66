import type { DriftMetric, DriftMetricType } from '../../../../src-core/maths/drift/index.ts';

const metric = (metric_id: string, metric_type: DriftMetricType, threshold: number): DriftMetric => ({
  metric_id,
  metric_type,
  threshold,
  measurement_interval_seconds: 10,
});

export const phaseMetric = (threshold = 0.2, nominal_value = 1): DriftMetric =>
  metric('phase', { ParameterDrift: { node_id: 'mzi_1', param_name: 'phase_upper', nominal_value } }, threshold);
export const performanceMetric = (threshold = 1): DriftMetric =>
  metric(
    'ratio',
    { PerformanceDrift: { metric_name: 'extinction_ratio', nominal_value: 0.5, tolerance: 0.25 } },
    threshold,
  );
export const thermalMetric = (threshold = 1): DriftMetric =>
  metric('chip', { ThermalDrift: { sensor_id: 'thermistor_0', nominal_temperature_c: 25, max_delta_c: 2 } }, threshold);
export const temporalMetric = (threshold = 1): DriftMetric =>
  metric('age', { TemporalDrift: { max_age_seconds: 3600 } }, threshold);
