import type { Bench } from '../../../src-core/domain/bench.ts';
import { isPhysical } from '../../../src-core/domain/bench.ts';

/** A kernel to begin with: it tunes the bench's first node and minimises its first sensor. */
export function newKernelText(bench: Bench | null): string {
  const [nodeId, node] = Object.entries(bench?.nodes ?? {})[0] ?? ['node_0', { parameters: { parameter: null } }];
  const [sensorId, sensor] = Object.entries(bench?.sensors ?? {}).find(([, one]) => isPhysical(one)) ?? [
    'sensor_0',
    null,
  ];
  const parameters = Object.keys(node.parameters);
  const kernel = {
    id: 'new_kernel',
    target_nodes: [nodeId],
    parameters_to_tune: parameters,
    cost_function: { Minimize: { expression: sensor?.quantity ?? sensorId, target_value: 0.01 } },
    measurement_sequence: [
      ...parameters.map((name) => ({
        step_id: `set_${name}`,
        action: { SetParameter: { node_id: nodeId, param_name: name, value: `$${name}` } },
      })),
      { step_id: `read_${sensorId}`, action: { ReadSensor: { sensor_id: sensorId, integration_time_ns: 1000 } } },
    ],
    optimizer_config: {
      algorithm: { NelderMead: { initial_simplex_size: 0.1 } },
      max_iterations: 50,
      convergence_threshold: 0.01,
    },
  };
  return `${JSON.stringify(kernel, null, 2)}\n`;
}
