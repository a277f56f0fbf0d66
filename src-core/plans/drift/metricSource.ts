import { isSpectrum, isVirtual } from '../../domain/bench.ts';
import type { Bench } from '../../domain/bench.ts';
import type { DriftMetric } from '../../domain/driftMetric.ts';
import type { Refusal } from '../../domain/parse.ts';
import { FringeError } from '../../errors/fringeError.ts';
import type { CompiledExpression } from '../../expressions/index.ts';
import { compileDerived } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';

/** The kernel's cost at the settings in force, in the sign of its words. */
export const costMetric = 'cost';
/** How far that cost is beyond the kernel's target, in the worse direction; 0 while it meets it. */
export const costExcessMetric = 'cost_excess';

/** Where the value of a metric comes from. */
export type MetricSource =
  | { readonly kind: 'quantity'; readonly name: string; readonly sensors: readonly string[] }
  | { readonly kind: 'cost' | 'cost_excess' }
  /** The setting at which the kernel's cost is lowest; `index` in the kernel's order of tuned parameters. */
  | { readonly kind: 'optimum'; readonly index: number; readonly fullName: string }
  | { readonly kind: 'commanded'; readonly fullName: string }
  | { readonly kind: 'age' };

export interface SourcedMetric {
  readonly metric: DriftMetric;
  readonly source: MetricSource;
}

/**
 * Finds on the bench what each metric is measured by. A PerformanceDrift names a derived quantity of the bench, a
 * sensor's quantity, a sensor, or (with a kernel) `cost` or `cost_excess`; a ThermalDrift names a sensor. A
 * ParameterDrift is followed by the place of the cost's minimum where the kernel tunes the parameter (see
 * `probeOptimum`), else by what the instrument was last told: without a cost nobody can say where a parameter should be.
 * @throws bad_input with the path of the first metric that cannot be measured
 */
export function resolveMetrics(
  metrics: readonly DriftMetric[],
  bench: Bench,
  kernel: ResolvedKernel | null,
): SourcedMetric[] {
  const refusals: Refusal[] = [];
  const derived = compileDerived(bench);
  const found = metrics.flatMap((metric, index): SourcedMetric[] => {
    const source = sourceOf(metric, { bench, kernel, derived });
    if (typeof source !== 'string') return [{ metric, source }];
    refusals.push({ path: `metrics[${index}].metric_type`, message: `${metric.metric_id}: ${source}` });
    return [];
  });
  const [first] = refusals;
  if (first === undefined) return found;
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  throw new FringeError('bad_input', `The drift metrics are refused at ${first.path}: ${first.message}${more}.`, {
    path: first.path,
    remedy: 'Correct the metric, or open the bench that has what it names; nothing was written to an instrument.',
  });
}

interface Known {
  readonly bench: Bench;
  readonly kernel: ResolvedKernel | null;
  readonly derived: ReadonlyMap<string, CompiledExpression>;
}

/** The source, or in words why there is none. */
function sourceOf({ metric_type: type }: DriftMetric, known: Known): MetricSource | string {
  const { bench, kernel, derived } = known;
  if ('TemporalDrift' in type) return { kind: 'age' };
  if ('ThermalDrift' in type) {
    const { sensor_id: id } = type.ThermalDrift;
    if (!Object.hasOwn(bench.sensors, id)) {
      return `the bench has no sensor "${id}"; it has ${Object.keys(bench.sensors).join(', ')}`;
    }
    const sensors = sensorsOf(id, known, []);
    return sensors === null ? `"${id}" gives no single number` : { kind: 'quantity', name: id, sensors };
  }
  if ('ParameterDrift' in type) {
    const { node_id: node, param_name: name } = type.ParameterDrift;
    const fullName = `${node}.${name}`;
    if (bench.nodes[node]?.parameters[name] === undefined) return `the bench has no parameter "${fullName}"`;
    const index = kernel?.tuned.findIndex(({ parameter }) => parameter.fullName === fullName) ?? -1;
    return index < 0 ? { kind: 'commanded', fullName } : { kind: 'optimum', index, fullName };
  }
  const { metric_name: name } = type.PerformanceDrift;
  const sensors = sensorsOf(name, known, []);
  if (sensors !== null) return { kind: 'quantity', name, sensors };
  if (name !== costMetric && name !== costExcessMetric) {
    const quantities = Object.values(bench.sensors).map(({ quantity }) => quantity);
    const names = [...new Set([...derived.keys(), ...quantities])].join(', ');
    return `nothing on the bench gives "${name}"; there are ${names}`;
  }
  if (kernel === null) return `"${name}" needs a kernel to recalibrate by`;
  if (name === costExcessMetric && kernel.target === null) return `"${name}" needs a kernel with a target`;
  return { kind: name };
}

/** Sensors to read for a name, or null when nothing gives it. Derived quantities come before the sensors' own. */
function sensorsOf(name: string, known: Known, within: readonly string[]): readonly string[] | null {
  const { bench, derived } = known;
  const expression = within.includes(name) ? undefined : derived.get(name);
  if (expression !== undefined) {
    const needed = expression.names.map((one) => sensorsOf(one, known, [...within, name]));
    return needed.every((sensors) => sensors !== null) ? [...new Set(needed.flat())] : null;
  }
  const sensor = sensorOf(name, bench);
  return sensor === null ? null : [sensor];
}

/** The sensor that goes by a name: its id, or its quantity; one that reads an instrument before one that computes. */
function sensorOf(name: string, bench: Bench): string | null {
  const usable = Object.entries(bench.sensors).filter(([, sensor]) => !isSpectrum(sensor));
  const ordered = [...usable].sort(([, a], [, b]) => Number(isVirtual(a)) - Number(isVirtual(b)));
  const found = usable.find(([id]) => id === name) ?? ordered.find(([, { quantity }]) => quantity === name);
  return found?.[0] ?? null;
}

/**
 * The value of a name from what each sensor read, by sensor id; NaN for what was not read. Noise has averaged before a
 * ratio or a logarithm is taken of it.
 */
export function quantityValue(
  name: string,
  bySensor: ReadonlyMap<string, number>,
  bench: Bench,
  derived: ReadonlyMap<string, CompiledExpression>,
): number {
  const valueOf = (one: string, within: readonly string[]): number => {
    const expression = within.includes(one) ? undefined : derived.get(one);
    if (expression === undefined) return bySensor.get(sensorOf(one, bench) ?? '') ?? Number.NaN;
    return expression.evaluate(new Map(expression.names.map((needed) => [needed, valueOf(needed, [...within, one])])));
  };
  return valueOf(name, []);
}
