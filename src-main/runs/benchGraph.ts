import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Bench } from '../../src-core/domain/bench.ts';
import { parseGraph } from '../../src-core/domain/graph.ts';
import type { Graph } from '../../src-core/domain/graph.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { builtInGraph } from '../../src-core/photonics/builtInGraph.ts';
import { graphWiring } from '../../src-core/photonics/graphWiring.ts';

/**
 * The bench with the graph of its simulated chip in place of the graph's name, so that a copy of it and the record of a
 * run stand without the file. Every node and sensor of the bench must have its place in the graph.
 * @param benchPath the bench's own file: the graph's is relative to it.
 * @throws bad_input with the path to what is refused, not_found
 */
export function withGraph(bench: Bench, benchPath: string): Bench {
  const { simulated } = bench;
  if (simulated?.chip !== 'graph') return bench;
  const graph = typeof simulated.graph === 'string' ? findGraph(simulated.graph, benchPath) : simulated.graph;
  graphWiring(bench, graph);
  return { ...bench, simulated: { ...simulated, graph } };
}

const findGraph = (name: string, benchPath: string): Graph =>
  builtInGraph(name) ?? readGraph(resolve(dirname(benchPath), name));

function readGraph(path: string): Graph {
  if (!existsSync(path)) {
    throw new FringeError('not_found', `There is no graph ${path}, which the bench's simulated chip is to be.`, {
      path: 'simulated.graph',
      remedy: 'Name a file beside the bench file, or a mesh such as "mesh_4x4".',
    });
  }
  return parseGraph(parseJson(path), `graph ${path}`);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FringeError('bad_input', `The graph ${path} is not JSON: ${reason}.`, {
      path: 'simulated.graph',
      remedy: 'Correct the file and open the bench again.',
      cause: error,
    });
  }
}
