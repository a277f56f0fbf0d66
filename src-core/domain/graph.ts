import { z } from 'zod';
import { graphNodeParameters, graphNodePorts, graphNodeSchema } from './graphNode.ts';
import type { GraphNode } from './graphNode.ts';
import { findLoop } from './graphOrder.ts';
import { identifier } from './identifier.ts';
import { parseDocument } from './parse.ts';

/**
 * A graph file, `fringe.graph/1`: devices, the waveguides between their ports, and the detectors that are asked for.
 *
 * Light goes one way, from sources to detectors: a loop is refused. An input that nothing leads to is dark, and light at
 * an output that leads nowhere is lost. A graph without any detector describes a wiring that ends outside it: then its
 * outputs are sensors of the bench, and the device model has no answer.
 */

const port = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/, 'expected a port as "node.port", such as "mzi_0.through"');

export const graphEdgeSchema = z.strictObject({ from: port, to: port });
export type GraphEdge = z.output<typeof graphEdgeSchema>;

const mostNodes = 20_000;

export const graphSchema = z
  .strictObject({
    format: z.literal('fringe.graph/1'),
    id: identifier.optional(),
    label: z.string().optional(),
    nodes: z.array(graphNodeSchema).min(1).max(mostNodes),
    edges: z.array(graphEdgeSchema).max(4 * mostNodes),
    /** Detectors by their ids, in the order in which they are told. */
    outputs: z.array(identifier).min(1),
  })
  .superRefine((graph, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const nodes = new Map<string, GraphNode>();
    graph.nodes.forEach((node, index) => {
      if (nodes.has(node.id)) refuse(['nodes', index, 'id'], `another node is called "${node.id}" too`);
      nodes.set(node.id, node);
    });
    refuseBadEdges(graph.edges, nodes, refuse);
    refuseBadOutputs(graph.outputs, nodes, refuse);
    const loop = findLoop([...nodes.keys()], graph.edges);
    if (loop !== null) {
      refuse(
        ['edges', loop.edge],
        `light would go round in a loop (${loop.nodes.join(' to ')}), and a graph is solved in one direction`,
      );
    }
  });
export type Graph = z.output<typeof graphSchema>;

type Refuse = (path: (string | number)[], message: string) => void;

function refuseBadEdges(edges: readonly GraphEdge[], nodes: ReadonlyMap<string, GraphNode>, refuse: Refuse): void {
  const taken = new Map<string, number>();
  edges.forEach((edge, index) => {
    for (const end of ['from', 'to'] as const) {
      const { nodeId, portName } = splitPort(edge[end]);
      const node = nodes.get(nodeId);
      if (node === undefined) {
        refuse(['edges', index, end], `no node is called "${nodeId}"`);
        continue;
      }
      const ports = graphNodePorts[node.type];
      const [way, expected] =
        end === 'from' ? (['output', ports.outputs] as const) : (['input', ports.inputs] as const);
      if (!expected.includes(portName)) {
        const has = expected.length === 0 ? `no ${way}` : `the ${way}s ${expected.join(', ')}`;
        refuse(['edges', index, end], `"${nodeId}" is of type ${node.type}, which has ${has} and not "${portName}"`);
        continue;
      }
      const other = taken.get(edge[end]);
      if (other === undefined) taken.set(edge[end], index);
      else {
        const doing = end === 'from' ? 'leaves' : 'enters';
        refuse(
          ['edges', index, end],
          `edges[${other}] ${doing} "${edge[end]}" already, and a port takes one waveguide`,
        );
      }
    }
  });
}

function refuseBadOutputs(outputs: readonly string[], nodes: ReadonlyMap<string, GraphNode>, refuse: Refuse): void {
  const hasDetectors = [...nodes.values()].some(({ type }) => type === 'detector');
  const seen = new Set<string>();
  outputs.forEach((output, index) => {
    if (seen.has(output)) refuse(['outputs', index], `"${output}" stands there twice`);
    seen.add(output);
    const node = nodes.get(output);
    if (node === undefined && hasDetectors) refuse(['outputs', index], `no detector is called "${output}"`);
    if (node !== undefined && node.type !== 'detector') {
      refuse(['outputs', index], `"${output}" is of type ${node.type}; an output is a detector`);
    }
  });
}

/** `mzi_0.through` is the node `mzi_0` and its port `through`. */
export function splitPort(port: string): { nodeId: string; portName: string } {
  const dot = port.indexOf('.');
  return { nodeId: port.slice(0, dot), portName: port.slice(dot + 1) };
}

/** @throws bad_input with the path to the first thing that is refused */
export const parseGraph = (input: unknown, what = 'graph'): Graph => parseDocument(graphSchema, input, what);

/** What the graph asks to be set, under the full names that a bench uses (`mzi_0.phase_upper`), in the file's order. */
export const graphParameters = (graph: Graph): { fullName: string; value: number }[] =>
  graph.nodes.flatMap((node) =>
    graphNodeParameters(node).map(([name, value]) => ({ fullName: `${node.id}.${name}`, value })),
  );
