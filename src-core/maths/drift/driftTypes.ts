/**
 * What the drift mathematics works on. The fields and the external tags are the source's, so that a parsed metrics file
 * goes in and a report that can be saved comes out.
 */

/** Mildest first. Low: when convenient; Medium: within minutes; High: within seconds; Critical: abort and recalibrate. */
export const urgencies = ['Low', 'Medium', 'High', 'Critical'] as const;
export type Urgency = (typeof urgencies)[number];

export interface ParameterDrift {
  readonly node_id: string;
  readonly param_name: string;
  /** In the parameter's own unit, as the metric's `threshold`. */
  readonly nominal_value: number;
}

export interface PerformanceDrift {
  readonly metric_name: string;
  readonly nominal_value: number;
  /** In the unit of the value. */
  readonly tolerance: number;
}

export interface ThermalDrift {
  readonly sensor_id: string;
  readonly nominal_temperature_c: number;
  readonly max_delta_c: number;
}

export interface TemporalDrift {
  readonly max_age_seconds: number;
}

export type DriftMetricType =
  | { readonly ParameterDrift: ParameterDrift }
  | { readonly PerformanceDrift: PerformanceDrift }
  | { readonly ThermalDrift: ThermalDrift }
  | { readonly TemporalDrift: TemporalDrift };

export interface DriftMetric {
  readonly metric_id: string;
  readonly metric_type: DriftMetricType;
  /** ParameterDrift: the largest |delta|, in the parameter's unit. Others: the ratio above which they alarm. */
  readonly threshold: number;
  readonly measurement_interval_seconds: number;
}

/** `no_data` is not `normal`: nothing is known about the drift. */
export const driftValueStates = ['normal', 'exceeded', 'no_data'] as const;
export type DriftValueState = (typeof driftValueStates)[number];

export interface DriftMetricValue {
  readonly metric_id: string;
  /** In the metric's unit: the parameter's, the performance metric's, degrees Celsius, or seconds of age. null: no data. */
  readonly current_value: number | null;
  readonly nominal_value: number;
  /** Current less nominal, by the shortest way round where the parameter is periodic. null: no data. */
  readonly delta: number | null;
  readonly threshold_exceeded: boolean;
  /** |delta| over the type's own limit. null: no data. */
  readonly ratio: number | null;
  /** null unless the threshold is exceeded. */
  readonly urgency: Urgency | null;
  readonly state: DriftValueState;
}

export type RecalibrationAction =
  | { readonly Recalibrate: { readonly urgency: Urgency; readonly target_nodes: readonly string[] } }
  | { readonly Alert: { readonly message: string } }
  | 'NoAction';

export interface DriftReport {
  /** Whether a measured metric exceeds its threshold; missing data alone is an Alert, not drift. */
  readonly drift_detected: boolean;
  readonly drift_metrics: readonly DriftMetricValue[];
  readonly recommended_action: RecalibrationAction;
}
