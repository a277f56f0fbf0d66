import { benchParameters } from '../../domain/bench.ts';
import { createLearningInterferometer } from '../../photonics/learningInterferometer.ts';
import type { DeviceSettings, LearningDevice } from '../../photonics/learningDevice.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';

/** A model of what a kernel tunes, or why there is none. */
export type BenchDevice = { readonly device: LearningDevice } | { readonly refusal: string };

/**
 * The device model behind the parameters of a gradient: of one node of kind `mzi`, whose first two periodic parameters
 * shift its upper and its lower arm. A quantity whose name begins with `cross` is its cross port's power, one that
 * begins with `through` its through port's.
 */
export function benchDevice(
  resolved: Omit<ResolvedKernel, 'costExpression' | 'target'>,
  axes: readonly number[],
): BenchDevice {
  const moved = axes.map((axis) => (resolved.tuned[axis] as (typeof resolved.tuned)[number]).parameter);
  const nodes = [...new Set(moved.map(({ nodeId }) => nodeId))];
  const [nodeId] = nodes;
  if (nodeId === undefined || nodes.length > 1 || resolved.bench.nodes[nodeId]?.kind !== 'mzi') {
    const which = nodes.map((id) => `"${id}" (${resolved.bench.nodes[id]?.kind ?? 'unknown'})`).join(', ');
    return {
      refusal: `the adjoint has a model of one interferometer, a node of kind "mzi"; the parameters are of ${which}`,
    };
  }
  const arms = benchParameters(resolved.bench)
    .filter((parameter) => parameter.nodeId === nodeId && parameter.definition.period !== undefined)
    .slice(0, 2)
    .map(({ fullName, definition }, index) => ({
      fullName,
      sign: index === 0 ? (1 as const) : (-1 as const),
      period: definition.period as number,
    }));
  const stranger = moved.find(({ fullName }) => arms.every((arm) => arm.fullName !== fullName));
  if (stranger !== undefined) {
    return { refusal: `"${stranger.fullName}" shifts no arm of the interferometer that the adjoint has a model of` };
  }
  const quantities = resolved.sensors.flatMap((id) => quantitiesOf(resolved, id));
  const port = (name: string): string | null => quantities.find((quantity) => quantity.startsWith(name)) ?? null;
  const [through, cross] = [port('through'), port('cross')];
  if (through === null && cross === null) {
    return {
      refusal:
        'the adjoint needs the power of a port: a sensor whose quantity is through_port_power or cross_port_power',
    };
  }
  return { device: createLearningInterferometer({ arms, through, cross }) };
}

function quantitiesOf({ bench }: Pick<ResolvedKernel, 'bench'>, sensorId: string): string[] {
  const sensor = bench.sensors[sensorId];
  if (sensor === undefined) return [];
  return 'reads' in sensor ? sensor.reads.flatMap((part) => quantitiesOf({ bench }, part)) : [sensor.quantity];
}

/** What every parameter stands at, where the kernel says so, at each reading of the sequence. */
export function settingsAtReads({ kernel, tuned }: ResolvedKernel, point: readonly number[]): DeviceSettings[] {
  const candidate = new Map(tuned.map(({ name }, index) => [name, point[index] as number]));
  const settings = new Map(tuned.map(({ parameter }, index) => [parameter.fullName, point[index] as number]));
  return kernel.measurement_sequence.flatMap(({ action }) => {
    if ('SetParameter' in action) {
      const { node_id: node, param_name: name, value } = action.SetParameter;
      settings.set(`${node}.${name}`, typeof value === 'number' ? value : (candidate.get(value.slice(1)) as number));
    }
    return 'ReadSensor' in action ? [new Map(settings)] : [];
  });
}
