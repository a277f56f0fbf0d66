import { graphNodeParameters, graphNodePorts } from '../domain/graphNode.ts';
import type { Graph } from '../domain/graph.ts';
import { orderAlongLight } from '../domain/graphOrder.ts';
import type { HeaterPosition } from './heaterCrosstalk.ts';

/** Where a parameter's heater lies on its node: before the node or in its middle, on its upper or lower waveguide. */
const places: Readonly<Record<string, HeaterPosition>> = {
  phi: { x: -0.5, y: -0.5 },
  theta: { x: 0, y: -0.5 },
  phase_upper: { x: 0, y: -0.5 },
  phase_lower: { x: 0, y: 0.5 },
  phase: { x: 0, y: 0 },
};

/** Columns are wider than rows are high: an interferometer is long. */
const columnWidth = 2;

/**
 * Where the heaters of a graph would lie on a chip that is drawn as the graph reads: along x each device stands behind
 * all that lead to it, along y waveguides are one unit apart. Distances only serve `crosstalkByDistance`.
 * @returns by full name, in the order of `graphParameters`.
 */
export function heaterPositions(graph: Graph): Map<string, HeaterPosition> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const comesFrom = new Map(graph.edges.map(({ from, to }) => [to, from]));
  const outputs = new Map<string, HeaterPosition>();
  const nodeAt = new Map<string, HeaterPosition>();
  let freeRow = 0;
  for (const id of orderAlongLight([...nodes.keys()], graph.edges)) {
    const node = nodes.get(id);
    if (node === undefined) continue;
    const ports = graphNodePorts[node.type];
    const span = Math.max(ports.inputs.length, ports.outputs.length) - 1;
    // What each input that is connected says of the row in the middle of the node.
    const said = ports.inputs.flatMap((input, index) => {
      const from = outputs.get(comesFrom.get(`${id}.${input}`) ?? '');
      return from === undefined ? [] : [{ x: from.x, y: from.y - index + span / 2 }];
    });
    const here =
      said.length === 0
        ? { x: 0, y: freeRow + span / 2 }
        : { x: Math.max(...said.map(({ x }) => x)) + columnWidth, y: mean(said.map(({ y }) => y)) };
    if (said.length === 0) freeRow += span + 1;
    nodeAt.set(id, here);
    ports.outputs.forEach((output, index) =>
      outputs.set(`${id}.${output}`, { x: here.x, y: here.y + index - span / 2 }),
    );
  }
  return new Map(
    graph.nodes.flatMap((node) =>
      graphNodeParameters(node).map(([name]) => {
        const { x, y } = nodeAt.get(node.id) ?? { x: 0, y: 0 };
        const place = places[name] ?? { x: 0, y: 0 };
        return [`${node.id}.${name}`, { x: x + place.x, y: y + place.y }] as const;
      }),
    ),
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
