import type { Bench } from '../domain/bench.ts';
import { benchParameters } from '../domain/bench.ts';
import type { CalibrationKernel } from '../domain/kernel.ts';

/**
 * What a kernel names that a bench does not have: nodes, then full names of parameters on nodes that it has, then
 * sensors. A kernel with none of them missing fits the bench, whatever else may be wrong with it.
 */
export function missingNames(kernel: CalibrationKernel, bench: Bench): string[] {
  const known = new Set(benchParameters(bench).map(({ fullName }) => fullName));
  const nodes = new Set<string>(kernel.target_nodes);
  const parameters = new Set<string>();
  const sensors = new Set<string>();
  const [onlyNode, ...others] = kernel.target_nodes;
  for (const name of kernel.parameters_to_tune) {
    if (name.includes('.')) parameters.add(name);
    else if (others.length === 0) parameters.add(`${onlyNode}.${name}`);
  }
  for (const { action } of kernel.measurement_sequence) {
    if ('SetParameter' in action) {
      nodes.add(action.SetParameter.node_id);
      parameters.add(`${action.SetParameter.node_id}.${action.SetParameter.param_name}`);
    } else if ('ReadSensor' in action) sensors.add(action.ReadSensor.sensor_id);
  }
  const hasNode = (id: string): boolean => Object.hasOwn(bench.nodes, id);
  return [
    ...[...nodes].filter((id) => !hasNode(id)),
    ...[...parameters].filter((name) => hasNode(name.split('.', 1)[0] as string) && !known.has(name)),
    ...[...sensors].filter((id) => !Object.hasOwn(bench.sensors, id)),
  ];
}
