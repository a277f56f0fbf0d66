import { isSpectrum, isVirtual } from '../../domain/bench.ts';
import { compileExpression, parseExpression } from '../../expressions/index.ts';
import type { AffineRatio, CostResponse } from '../../maths/optimizers/sinusoidFitResponse.ts';
import { isPowerUnit } from '../gradients/powerUnits.ts';
import type { ReadResult, SensorRead } from '../instruction.ts';
import { compileKernel, Measurement } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';

/** Powers at which an expression is looked at; nothing about them is special. */
const trials = [
  [0.31, 0.83],
  [0.57, 0.13],
  [0.07, 0.41],
  [0.89, 0.29],
] as const;
const alike = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/**
 * What a cost is of the optical powers, told by trying it on made-up ones: a power or an affine function of powers, the
 * ratio of the two ports of an interferometer, an affine function of it, or it in dB; `automatic` for anything else. The kernel's names,
 * its metrics, the bench's derived quantities and its virtual sensors are all gone through.
 */
export function costResponse(resolved: ResolvedKernel): CostResponse {
  const { cost_function: cost } = resolved.kernel;
  const [expression, sign] =
    'Minimize' in cost
      ? [cost.Minimize.expression, 1]
      : 'Maximize' in cost
        ? [cost.Maximize.expression, -1]
        : 'Differentiable' in cost
          ? [cost.Differentiable.expression, 1]
          : [null, 1];
  if (expression === null) return 'automatic';
  const sensors = instrumentSensors(resolved);
  const linear = sensors.every((id) => isPowerUnit(unitOf(resolved, id)) && unitOf(resolved, id) !== 'dBm');
  if (!linear || sensors.length === 0 || sensors.length > 2) return 'automatic';
  const of = trialCost(resolved, expression, sensors);
  const at = (powers: readonly number[]): number => sign * of(powers);
  if (isAffine(at, sensors.length)) return 'power';
  const [cross, through] = [portOf(resolved, sensors, 'cross'), portOf(resolved, sensors, 'through')];
  if (cross === -1 || through === -1) return 'automatic';
  const share = (numerator: number, denominator: number, map: (ratio: number) => number): boolean =>
    trials.every((powers) => alike(at(powers), map((powers[numerator] as number) / (powers[denominator] as number))));
  const pairs = [[cross, through] as const, [through, cross] as const];
  if (pairs.some(([a, b]) => share(a, b, (ratio) => ratio))) return 'ratio';
  if (pairs.some(([a, b]) => share(a, b, (ratio) => 10 * Math.log10(ratio)))) return 'ratioDb';
  const affine = pairs.map(([a, b]) => affineRatio(at, (powers) => (powers[a] as number) / (powers[b] as number)));
  return affine.find((found) => found !== null) ?? 'automatic';
}

/** The straight line of a ratio that the value is, or null. */
function affineRatio(
  at: (powers: readonly number[]) => number,
  ratioOf: (powers: readonly number[]) => number,
): AffineRatio | null {
  const [first, second] = trials;
  const scale = (at(second) - at(first)) / (ratioOf(second) - ratioOf(first));
  const offset = at(first) - scale * ratioOf(first);
  const isStraight = trials.every((powers) => alike(at(powers), scale * ratioOf(powers) + offset));
  return isStraight && Number.isFinite(scale) && scale !== 0 ? { scale, offset } : null;
}

/** At several places the value half-way is the mean of the values at the ends, and it moves with the powers at all. */
function isAffine(at: (powers: readonly number[]) => number, count: number): boolean {
  const cut = trials.map((powers) => powers.slice(0, count));
  const ends = cut.flatMap((from, index) => cut.slice(index + 1).map((to) => [from, to] as const));
  const straight = ends.every(([from, to]) => {
    const middle = from.map((value, index) => (value + (to[index] as number)) / 2);
    return alike(at(middle), (at(from) + at(to)) / 2);
  });
  return straight && ends.some(([from, to]) => at(from) !== at(to));
}

/** The cost as a function of what its instruments read; NaN where it follows anything else. */
function trialCost(
  resolved: ResolvedKernel,
  expression: string,
  sensors: readonly string[],
): (powers: readonly number[]) => number {
  const kernel = compileKernel(resolved);
  const cost = compileExpression(parseExpression(expression));
  return (powers) => {
    const measurement = new Measurement(new Map());
    for (const { step_id: stepId, action } of resolved.kernel.measurement_sequence) {
      if ('ReadSensor' in action) {
        const result = trialRead(resolved, action.ReadSensor.sensor_id, stepId, (id) => powers[sensors.indexOf(id)]);
        if (result !== null) measurement.addRead(stepId, result);
      } else if ('Compute' in action) {
        const metric = kernel.metrics.get(stepId);
        if (metric !== undefined) measurement.compute(action.Compute.metric_name, metric, kernel.derived);
      }
    }
    return measurement.evaluate(cost, kernel.derived);
  };
}

function trialRead(
  { bench }: ResolvedKernel,
  id: string,
  stepId: string,
  powerOf: (id: string) => number | undefined,
): ReadResult | null {
  const read = (sensor: string, value: number): SensorRead => ({
    sensor,
    stepId,
    quantity: bench.sensors[sensor]?.quantity ?? sensor,
    value,
    unit: bench.sensors[sensor]?.unit ?? '',
    fault: null,
    integrationTimeNs: 0,
    timeNs: 0,
  });
  const definition = bench.sensors[id];
  if (definition === undefined || isSpectrum(definition)) return null;
  if (!isVirtual(definition)) return { read: read(id, powerOf(id) ?? Number.NaN), parts: [] };
  const parts = definition.reads.map((part) => read(part, powerOf(part) ?? Number.NaN));
  const names = parts.flatMap((part) =>
    [part.sensor, part.quantity].map((name) => [name, part.value ?? Number.NaN] as const),
  );
  const program = compileExpression(parseExpression(definition.expression));
  const values = new Map<string, number>(program.names.map((name) => [name, Number.NaN]));
  for (const [name, value] of names) values.set(name, value);
  return { read: read(id, program.evaluate(values)), parts };
}

function instrumentSensors({ bench, sensors }: ResolvedKernel): string[] {
  const parts = sensors.flatMap((id) => {
    const sensor = bench.sensors[id];
    return sensor !== undefined && isVirtual(sensor) ? sensor.reads : [id];
  });
  return [...new Set(parts)];
}

const unitOf = ({ bench }: ResolvedKernel, id: string): string => bench.sensors[id]?.unit ?? '';
const portOf = ({ bench }: ResolvedKernel, ids: readonly string[], port: string): number =>
  ids.findIndex((id) => bench.sensors[id]?.quantity.startsWith(port) ?? false);
