import type { Graph } from '../domain/graph.ts';
import { FringeError } from '../errors/fringeError.ts';
import { PhotonicNetwork } from './network.ts';

export interface GraphOutput {
  readonly value: number;
  readonly unit: 'W';
}

/**
 * A graph on its device model, without noise: the power at each output.
 * @param settings phases in rad by full name (`mzi_0.phase_upper`), in place of what the graph asks for.
 * @returns by output, in the graph's order.
 * @throws unknown_name for a setting that the graph has no parameter for, or an output that is no detector of it;
 *   bad_input for a phase that is not finite.
 */
export function evaluateGraph(graph: Graph, settings: Readonly<Record<string, number>> = {}): Map<string, GraphOutput> {
  const network = new PhotonicNetwork(graph);
  const phasesRad = network.nominalPhasesRad();
  for (const [fullName, value] of Object.entries(settings)) {
    const slot = network.parameters.indexOf(fullName);
    if (slot < 0) {
      throw new FringeError('unknown_name', `The graph has no parameter "${fullName}".`, {
        path: fullName,
        remedy: `Set one of ${network.parameters.join(', ') || 'none: no node of this graph has parameters'}.`,
      });
    }
    if (!Number.isFinite(value)) {
      throw new FringeError('bad_input', `The phase ${fullName} cannot be ${value} rad.`, {
        path: fullName,
        remedy: 'Give a finite phase in rad.',
      });
    }
    phasesRad[slot] = value;
  }
  const powersW = network.powersW(phasesRad, new Float64Array(network.outputs.length));
  return new Map(network.outputs.map((id, index) => [id, { value: powersW[index] as number, unit: 'W' }]));
}
