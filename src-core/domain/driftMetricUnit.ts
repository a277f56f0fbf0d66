import type { Bench } from './bench.ts';
import type { DriftMetric } from './driftMetric.ts';
import type { RunSpec } from './run.ts';

/** What a run watches; null for one that watches nothing. */
export function watchOf(spec: RunSpec) {
  if (spec.kind === 'monitor') return spec;
  return spec.kind === 'graph' ? spec.watch : null;
}

/** Unit of a metric's value on a bench: the parameter's, the quantity's, degC or s. */
export function driftMetricUnit({ metric_type: type }: DriftMetric, bench: Bench): string {
  if ('ThermalDrift' in type) return 'degC';
  if ('TemporalDrift' in type) return 's';
  if ('ParameterDrift' in type) {
    const { node_id: node, param_name: name } = type.ParameterDrift;
    return bench.nodes[node]?.parameters[name]?.unit ?? '';
  }
  const { metric_name: name } = type.PerformanceDrift;
  const sensor = bench.sensors[name] ?? Object.values(bench.sensors).find(({ quantity }) => quantity === name);
  if (sensor !== undefined) return sensor.unit;
  return name.endsWith('_db') || name === 'insertion_loss' ? 'dB' : '';
}
