import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchParameters } from '../../../src-core/domain/bench.ts';
import { graphParameters, graphSchema, parseGraph } from '../../../src-core/domain/graph.ts';
import { graphNodePorts, graphNodeTypes } from '../../../src-core/domain/graphNode.ts';
import { findLoop, orderAlongLight } from '../../../src-core/domain/graphOrder.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import type { Refusal } from '../../../src-core/domain/parse.ts';
import { demoBench } from '../../support/demoBench.ts';

type LooseGraph = {
  [key: string]: unknown;
  nodes: { [key: string]: unknown }[];
  edges: { [key: string]: unknown }[];
  outputs: unknown[];
};

const chain = (): LooseGraph =>
  JSON.parse(readFileSync(new URL('../../../resources/graphs/mzi_chain.json', import.meta.url), 'utf8')) as LooseGraph;

const refusals = (change: (graph: LooseGraph) => void): Refusal[] => {
  const graph = chain();
  change(graph);
  const parsed = graphSchema.safeParse(graph);
  return parsed.success ? [] : refusalsOf(parsed.error);
};

const nodeAt = (graph: LooseGraph, id: string) => graph.nodes.findIndex((node) => node.id === id);
const mzi = (graph: LooseGraph) => graph.nodes[nodeAt(graph, 'mzi_0')] as { [key: string]: unknown };
const edge = (from: string, to: string) => ({ from, to });

describe('a graph file', () => {
  it('ships a chain of two interferometers of which one is tunable', () => {
    const graph = parseGraph(chain());
    expect(graphParameters(graph)).toEqual([
      { fullName: 'mzi_0.phase_upper', value: Math.PI },
      { fullName: 'mzi_0.phase_lower', value: 0 },
    ]);
    expect(graph.outputs).toEqual(['detector_through', 'detector_cross']);
    const bench = demoBench();
    const settable = benchParameters(bench).map(({ fullName }) => fullName);
    for (const { fullName } of graphParameters(graph)) expect(settable).toContain(fullName);
    for (const output of graph.outputs) expect(bench.sensors[output]).toBeDefined();
  });

  it.each<[string, (graph: LooseGraph) => void, string, RegExp]>([
    ['an unknown field', (g) => (g.colour = 1), 'colour', /unknown field/],
    ['another format', (g) => (g.format = 'fringe.graph/9'), 'format', /fringe\.graph\/1/],
    ['no nodes', (g) => (g.nodes = []), 'nodes', /./],
    ['a type nobody knows', (g) => (mzi(g).type = 'ring'), 'nodes[4].type', /one of the types source, waveguide/],
    ['a name with a dot', (g) => (mzi(g).id = 'mzi.0'), 'nodes[4].id', /letters, digits/],
    [
      'a parameter that the type does not have',
      (g) => (mzi(g).parameters = { phase: 1 }),
      'nodes[4].parameters.phase',
      /unknown field/,
    ],
    [
      'both names of one phase',
      (g) => (mzi(g).parameters = { theta: 1, phase_upper: 1 }),
      'nodes[4].parameters.theta',
      /another name/,
    ],
    ['parameters of a detector', (g) => (g.nodes[7] = { ...g.nodes[7], parameters: {} }), 'nodes[7].parameters', /./],
    ['a coupling above 1', (g) => (mzi(g).options = { input_coupling: 1.2 }), 'nodes[4].options.input_coupling', /./],
    ['gain', (g) => (mzi(g).options = { loss_db: -1 }), 'nodes[4].options.loss_db', /./],
    ['a name used twice', (g) => g.nodes.push({ id: 'mzi_0', type: 'coupler' }), 'nodes[9].id', /called "mzi_0" too/],
    ['an edge without a port', (g) => g.edges.push(edge('laser', 'mzi_0.in1')), 'edges[8].from', /"node\.port"/],
    ['an edge from nowhere', (g) => g.edges.push(edge('sun.out', 'mzi_0.in1')), 'edges[8].from', /called "sun"/],
    [
      'an edge to a port that is none',
      (g) => g.edges.push(edge('mzi_filter.cross', 'mzi_0.in2')),
      'edges[8].to',
      /type mzi, which has the inputs in0, in1 and not "in2"/,
    ],
    [
      'an edge out of an input',
      (g) => g.edges.push(edge('mzi_filter.in1', 'mzi_0.in1')),
      'edges[8].from',
      /has the outputs through, cross/,
    ],
    [
      'an edge out of a detector',
      (g) => g.edges.push(edge('detector_cross.out', 'mzi_0.in1')),
      'edges[8].from',
      /has no output/,
    ],
    [
      'two edges into one port',
      (g) => g.edges.push(edge('mzi_filter.cross', 'mzi_0.in0')),
      'edges[8].to',
      /edges\[3\] enters "mzi_0\.in0" already/,
    ],
    [
      'two edges out of one port',
      (g) => g.edges.push(edge('link.out', 'mzi_0.in1')),
      'edges[8].from',
      /edges\[3\] leaves "link\.out" already/,
    ],
    [
      'a loop',
      (g) => (g.edges[6] = edge('facet_through.out', 'mzi_filter.in1')),
      'edges[6]',
      /loop \(mzi_filter to link to mzi_0 to facet_through to mzi_filter\)/,
    ],
    [
      'a node that leads to itself',
      (g) => (g.edges[6] = edge('mzi_filter.cross', 'mzi_filter.in1')),
      'edges[6]',
      /loop/,
    ],
    ['an output that names nothing', (g) => g.outputs.push('eye'), 'outputs[2]', /no detector is called "eye"/],
    ['an output that is no detector', (g) => g.outputs.push('link'), 'outputs[2]', /of type waveguide/],
    ['an output asked for twice', (g) => g.outputs.push('detector_cross'), 'outputs[2]', /twice/],
    ['no outputs', (g) => (g.outputs = []), 'outputs', /./],
  ])('refuses %s and names the path', (_what, change, path, says) => {
    const found = refusals(change);
    expect(found.map((refusal) => refusal.path)).toContain(path);
    expect(found.find((refusal) => refusal.path === path)?.message).toMatch(says);
  });

  it('leaves the outputs of a wiring without detectors to the bench', () => {
    const found = refusals((graph) => {
      graph.nodes = [{ id: 'mzi_0', type: 'mzi' }];
      graph.edges = [];
    });
    expect(found).toEqual([]);
  });

  it('is refused or read, and never throws, whatever is connected to whatever', () => {
    const node = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      type: fc.constantFrom(...graphNodeTypes, 'ring'),
    });
    const port = fc.constantFrom(
      ...['a', 'b', 'c', 'd', 'e', '__proto__'].flatMap((id) =>
        Object.values(graphNodePorts).flatMap(({ inputs, outputs }) =>
          [...inputs, ...outputs].map((p) => `${id}.${p}`),
        ),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(node, { maxLength: 5 }),
        fc.array(fc.record({ from: port, to: port }), { maxLength: 6 }),
        fc.array(fc.constantFrom('a', 'b', 'c', '__proto__'), { maxLength: 3 }),
        (nodes, edges, outputs) => {
          graphSchema.safeParse({ format: 'fringe.graph/1', nodes, edges, outputs });
        },
      ),
    );
  });
});

describe('the order of light', () => {
  it('puts each node behind all that lead to it, and finds a loop exactly when it cannot', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const end = fc.constantFrom(...ids);
    fc.assert(
      fc.property(fc.array(fc.tuple(end, end), { maxLength: 12 }), (pairs) => {
        const edges = pairs.map(([from, to]) => ({ from: `${from}.out`, to: `${to}.in` }));
        const order = orderAlongLight(ids, edges);
        const loop = findLoop(ids, edges);
        expect(loop === null).toBe(order.length === ids.length);
        if (loop === null) {
          for (const [from, to] of pairs) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
          return;
        }
        const steps = loop.nodes.slice(1).map((to, index) => [loop.nodes[index], to]);
        for (const [from, to] of steps) expect(pairs.some(([f, t]) => f === from && t === to)).toBe(true);
        expect(loop.nodes.at(0)).toBe(loop.nodes.at(-1));
        expect(edges[loop.edge]?.to).toBe(`${loop.nodes[0]}.in`);
      }),
    );
  });
});
