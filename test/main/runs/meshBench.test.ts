import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rectangularMesh } from '../../../src-core/photonics/rectangularMesh.ts';
import { readBenchFile } from '../../../src-main/runs/benchFile.ts';
import { calibrationKernelSchema } from '../../../src-core/domain/kernel.ts';
import { parseDocument } from '../../../src-core/domain/parse.ts';
import { calibrateSpec, temporaryFolder, withTestHost } from '../../support/testHost.ts';
import { meshBenchFile } from '../simulator/meshBench.ts';

type Loose = { [key: string]: unknown };

/** Writes a bench with another graph, and the graph's file beside it; returns the bench's path. */
function benchWith(folder: string, graph: unknown, graphText?: string): string {
  const bench = JSON.parse(readFileSync(meshBenchFile, 'utf8')) as Loose & { simulated: Loose };
  bench.simulated.graph = graph;
  if (graphText !== undefined) writeFileSync(join(folder, 'graph.json'), graphText);
  writeFileSync(join(folder, 'bench.json'), JSON.stringify(bench));
  return join(folder, 'bench.json');
}

const withFolder = (work: (folder: string) => void): void => {
  const folder = temporaryFolder();
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

describe('a bench whose chip is a graph', () => {
  it('carries the graph, whether it was named, in a file beside it, or written out', () =>
    withFolder((folder) => {
      const mesh = rectangularMesh(4, { outputPhases: 'none' });
      expect(readBenchFile(meshBenchFile).simulated).toMatchObject({ graph: mesh });
      expect(readBenchFile(benchWith(folder, 'graph.json', JSON.stringify(mesh))).simulated).toMatchObject({
        graph: mesh,
      });
      expect(readBenchFile(benchWith(folder, mesh)).simulated).toMatchObject({ graph: mesh });
    }));

  it.each<[string, unknown, string | undefined, RegExp]>([
    ['a graph that is nowhere', 'graph.json', undefined, /There is no graph .*graph\.json/],
    ['a graph that is not JSON', 'graph.json', '{', /graph\.json is not JSON/],
    ['a graph that is refused', 'graph.json', '{"format":"fringe.graph/1"}', /graph .*graph\.json is refused at nodes/],
    ['a graph that is a number', 7, undefined, /simulated\.graph.*expected the file of a graph/],
    ['a mesh that is too small for it', 'mesh_3x3', undefined, /has no parameter "mzi_0_2\.theta"/],
    ['a mesh of one mode', 'mesh_1x1', undefined, /cannot have 1 modes/],
  ])('refuses %s', (_what, graph, text, says) =>
    withFolder((folder) => {
      expect(() => readBenchFile(benchWith(folder, graph, text))).toThrow(says);
    }),
  );

  it('connects, and a kernel tunes an interferometer of the mesh', async () => {
    const kernel = parseDocument(
      calibrationKernelSchema,
      {
        id: 'mesh_first_cell',
        target_nodes: ['mzi_0_0'],
        parameters_to_tune: ['theta'],
        cost_function: {
          Maximize: {
            expression:
              '(output_0_power + output_1_power) / (output_0_power + output_1_power + output_2_power + output_3_power)',
          },
        },
        measurement_sequence: [0, 1, 2, 3].map((output) => ({
          step_id: `read_${output}`,
          action: { ReadSensor: { sensor_id: `detector_${output}`, integration_time_ns: 3e6 } },
        })),
        optimizer_config: { algorithm: 'TrigonometricSurrogate', max_iterations: 25, convergence_threshold: 1e-4 },
      },
      'kernel',
    );
    await withTestHost(async (host) => {
      const { instruments } = await host.handlers['bench.status']({}, { signal: new AbortController().signal });
      expect(instruments.map(({ state }) => state)).toEqual(Array(6).fill('connected'));
      const result = await (await host.runs.start(calibrateSpec({}, kernel))).finished;
      expect(result).toMatchObject({ applied: true, extinctionRatioDb: null, trueExtinctionRatioDb: null });
      expect(result.cost).toBeGreaterThan(0);
    }, meshBenchFile);
  });
});
