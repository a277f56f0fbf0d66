import { existsSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphRunToKeep, KeepGraphResult } from '../../src-core/plans/instruction.ts';
import { sha256Hex } from '../sessions/artifact/artifactContent.ts';
import { artifactFile, graphDirectoryName } from '../sessions/artifact/artifactNames.ts';
import { moveIntoPlace, writeFilesFlushed } from '../sessions/artifact/writeArtifact.ts';
import { makeWorkFolder } from '../sessions/workFolders.ts';
import { believedInForce } from './keepCalibration.ts';
import type { KeepingRun } from './keepCalibration.ts';

/**
 * Makes `awen_graph_<run>/`: the graph, what it gave, the state it ran with and where that came from, and the checksums
 * of it all. One that stands from before a cut is made again; a kill at any moment leaves the whole or nothing.
 */
export async function keepGraphRun(run: KeepingRun, graphRun: GraphRunToKeep): Promise<KeepGraphResult> {
  const { start, catalogue, sessionDirectory, events } = run;
  const parent = start.spec.outDir ?? sessionDirectory;
  const { kept, graph, ranOn, outputs, parameters, drift } = graphRun;
  const { calibrationId, version } = kept ?? (ranOn === 'bench' ? believedInForce(run) : nothing);
  const name = graphDirectoryName(start.runId);
  const files = new Map<string, string>([
    [
      artifactFile.manifest,
      page({
        format: 'fringe.graph_artifact/1',
        artifact_id: `graph-${start.runId}`,
        artifact_type: 'graph',
        run_id: start.runId,
        bench_id: start.bench.id,
        hardware_revision: start.bench.hardware_revision,
        simulated: start.bench.simulated !== undefined || ranOn === 'device_model',
        ran_on: ranOn,
        calibration_id: calibrationId,
        version,
        seed: start.spec.seed,
        operator: start.spec.labels.operator,
        chip_id: start.spec.labels.chipId,
        die_id: start.spec.labels.dieId,
        notes: start.spec.labels.notes,
        fringe_version: start.fringeVersion,
        started_at: start.startedAt,
      }),
    ],
    ['graph.json', page(graph)],
    ['outputs.json', page({ ran_on: ranOn, parameters, outputs, drift, readings: readingsOf(events) })],
    ...(await calibrationFiles(calibrationId === null ? null : catalogue.states.byCalibrationId(calibrationId))),
  ]);
  const sums = Object.fromEntries([...files].map(([path, text]) => [path, sha256Hex(text)]).sort());
  files.set(artifactFile.checksums, page({ algorithm: 'sha256', files: sums }));
  const artifactDir = join(parent, name);
  const work = makeWorkFolder(parent, name);
  try {
    await writeFilesFlushed(work, files);
    moveIntoPlace(work, artifactDir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { artifactDir, calibrationId, version };
}

/** The device model knows nothing of what is in force on the bench. */
const nothing = { calibrationId: null, version: null };

const page = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every reading of the graph's outputs in order, of a graph that was read more than once. */
const readingsOf = (events: KeepingRun['events']): unknown[] =>
  events.flatMap(({ stream, timeNs, data }) => (stream === 'outputs' ? [{ time_ns: timeNs, ...data }] : []));

async function calibrationFiles(
  stored: { readonly artifactDir: string | null } | null,
): Promise<(readonly [string, string])[]> {
  const artifactDir = stored?.artifactDir ?? null;
  if (artifactDir === null) return [];
  const copied = [artifactFile.state, artifactFile.lineage, artifactFile.citation];
  const present = copied.filter((path) => existsSync(join(artifactDir, path)));
  return await Promise.all(
    present.map(async (path) => [path, await readFile(join(artifactDir, path), 'utf8')] as const),
  );
}
