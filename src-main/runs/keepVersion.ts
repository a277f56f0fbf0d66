import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactManifest, ConvergenceSummary, LineageEntry } from '../../src-core/domain/artifact.ts';
import type { CalibrationState } from '../../src-core/domain/calibrationState.ts';
import type { KeepResult, VersionToKeep } from '../../src-core/plans/instruction.ts';
import { sha256Hex } from '../sessions/artifact/artifactContent.ts';
import { artifactDirectoryName, artifactFile } from '../sessions/artifact/artifactNames.ts';
import { citation } from '../sessions/artifact/citation.ts';
import { readArtifactHead } from '../sessions/artifact/readArtifact.ts';
import { moveIntoPlace, writeFilesFlushed } from '../sessions/artifact/writeArtifact.ts';
import { renderAdoptionReport } from '../sessions/report/renderAdoptionReport.ts';
import { makeWorkFolder } from '../sessions/workFolders.ts';
import { lineageOfParent, putInForce } from './keepCalibration.ts';
import type { KeepingRun } from './keepCalibration.ts';

/**
 * Makes settings the next version of a bench without a calibration: the artifact of a calibration's form, with no
 * measurement in it, and the entry in the log of what is in force.
 */
export async function keepVersion(run: KeepingRun, version: VersionToKeep): Promise<KeepResult> {
  const { home, catalogue, start, sessionDirectory } = run;
  const calibrationId = start.runId;
  const benchId = start.bench.id;
  const parent = start.spec.outDir ?? sessionDirectory;
  const artifactDir = join(parent, artifactDirectoryName(calibrationId));
  const state = existsSync(artifactDir)
    ? (await readArtifactHead(artifactDir)).state
    : await writeVersion({ run, version, parent, artifactDir });
  const stored = { benchId, state, runId: start.runId, artifactDir, converged: true, extinctionRatioDb: null };
  catalogue.states.save(stored);
  if (catalogue.inForce.inForce(benchId)?.version !== state.version) {
    putInForce(home, catalogue, { benchId, version: state.version, reason: version.reason });
  }
  return { calibrationId, version: state.version, artifactDir, inForce: true };
}

interface Writing {
  readonly run: KeepingRun;
  readonly version: VersionToKeep;
  readonly parent: string;
  readonly artifactDir: string;
}

async function writeVersion({ run, version, parent, artifactDir }: Writing): Promise<CalibrationState> {
  const { catalogue, start } = run;
  const state = stateOf(run, version, catalogue.states.reserveVersion(start.bench.id, start.runId));
  const summary = summaryOf(version);
  const manifest = manifestOf(run, state);
  const lineage = await lineageWith(run, state, version.reason);
  const files = new Map<string, string>([
    [artifactFile.manifest, page(manifest)],
    [artifactFile.state, page(state)],
    [artifactFile.iterations, ''],
    [artifactFile.convergence, page(summary)],
    [artifactFile.citation, citation({ manifest, state, summary })],
    [artifactFile.lineage, page({ lineage })],
    ...Object.entries(version.files),
    [artifactFile.report, renderAdoptionReport(start, state)],
  ]);
  const sums = Object.fromEntries([...files].map(([path, text]) => [path, sha256Hex(text)]).sort());
  files.set(artifactFile.checksums, page({ algorithm: 'sha256', files: sums }));
  const work = makeWorkFolder(parent, artifactDirectoryName(start.runId));
  try {
    await writeFilesFlushed(work, files);
    moveIntoPlace(work, artifactDir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return state;
}

const page = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const untried: CalibrationState['node_calibrations'][string]['metadata'] = {
  cost_function_value: null,
  convergence_iterations: 0,
  measurement_snr_db: null,
  confidence: 0,
  calibration_duration_seconds: 0,
};

/** What is known of a node's last calibration stays beside its settings. */
function stateOf({ start, catalogue }: KeepingRun, version: VersionToKeep, number: number): CalibrationState {
  const { parentCalibrationId: parentId, bench } = start;
  const before = parentId === null ? null : catalogue.states.byCalibrationId(parentId);
  const nodeIds = new Set(Object.keys(version.settings).map((name) => name.split('.')[0] as string));
  const nodes = [...nodeIds].map((nodeId) => {
    const own = Object.entries(version.settings).filter(([name]) => name.startsWith(`${nodeId}.`));
    const parameters = Object.fromEntries(own.map(([name, value]) => [name.slice(nodeId.length + 1), value]));
    const metadata = before?.state.node_calibrations[nodeId]?.metadata ?? untried;
    return [nodeId, { node_id: nodeId, parameters, metadata }] as const;
  });
  return {
    calibration_id: start.runId,
    version: number,
    timestamp: new Date().toISOString(),
    node_calibrations: Object.fromEntries(nodes),
    provenance: {
      calibration_kernel_id: version.source,
      optimizer_algorithm: version.algorithm,
      measurement_count: 0,
      parent_calibration_id: parentId,
      hardware_revision: bench.hardware_revision,
      temperature_c: null,
      seed: start.spec.seed,
    },
  };
}

const summaryOf = ({ algorithm, settings }: VersionToKeep): ConvergenceSummary => ({
  algorithm,
  convergence_reason: 'threshold_met',
  iterations: 0,
  final_cost: null,
  target_value: null,
  best_parameters: { ...settings },
  extinction_ratio_db: null,
  true_extinction_ratio_db: null,
  initial_extinction_ratio_db: null,
  measurement_snr_db: null,
  confidence: 0,
  duration_seconds: 0,
  cost_function_history: [],
});

function manifestOf({ start }: KeepingRun, state: CalibrationState): ArtifactManifest {
  const { bench, spec } = start;
  return {
    format: 'fringe.artifact/1',
    artifact_id: `calib-${state.calibration_id}`,
    artifact_type: 'calibration',
    calibration_id: state.calibration_id,
    run_id: start.runId,
    bench_id: bench.id,
    kernel_id: state.provenance.calibration_kernel_id,
    version: state.version,
    created: state.timestamp,
    operator: spec.labels.operator,
    chip_id: spec.labels.chipId,
    die_id: spec.labels.dieId,
    notes: spec.labels.notes,
    simulated: bench.simulated !== undefined,
    fringe_version: start.fringeVersion,
    measurement_count: 0,
  };
}

async function lineageWith(
  { catalogue, start }: KeepingRun,
  state: CalibrationState,
  reason: string,
): Promise<LineageEntry[]> {
  const { parentCalibrationId: parentId, runId } = start;
  const { calibration_id: id, version, timestamp } = state;
  const own = { calibration_id: id, version, timestamp, parent_calibration_id: parentId, run_id: runId, reason };
  return [...(parentId === null ? [] : await lineageOfParent(catalogue, parentId)), own];
}
