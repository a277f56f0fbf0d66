import { basename } from 'node:path';
import type { Catalogue, StoredState } from '../interfaces/catalogue.ts';
import { toErrorReport } from '../../src-core/errors/fringeError.ts';
import { calibrationResultSchema } from '../../src-core/domain/run.ts';
import type { RunSummary } from '../../src-core/domain/run.ts';
import type { ArtifactHead } from './artifact/readArtifact.ts';
import { readArtifactHead } from './artifact/readArtifact.ts';
import { catchUpBaselines } from './baselines/versionRecords.ts';
import { listBenchesWithLog, readInForce } from './inForceLog.ts';
import { summariseRun } from './runSummary.ts';
import { listSessionDirectories, readSessionDirectory } from './sessionStore.ts';
import type { SessionRecord } from './sessionStore.ts';

export interface RebuildReport {
  readonly sessions: number;
  readonly states: number;
  readonly inForceEntries: number;
  /** One sentence for each session or artifact that could not be read; the others are indexed all the same. */
  readonly problems: readonly string[];
}

/**
 * Rebuilds the whole catalogue from the session directories, the artifacts their journals name (wherever those lie) and
 * the in-force logs. The old rows stand until the new ones replace them in one step.
 */
export async function rebuildIndex(home: string, catalogue: Catalogue): Promise<RebuildReport> {
  const problems: string[] = [];
  const summaries: RunSummary[] = [];
  const states: StoredState[] = [];
  for (const directory of listSessionDirectories(home)) {
    try {
      const record = readSessionDirectory(directory);
      summaries.push(summariseRun(record));
      for (const artifactDir of keptArtifacts(record)) states.push(storedStateOf(await readArtifactHead(artifactDir)));
    } catch (thrown) {
      problems.push(toErrorReport(thrown).message);
    }
  }
  states.sort((left, right) => left.state.version - right.state.version);
  const entries = listBenchesWithLog(home).flatMap((benchId) => readInForce(home, benchId));
  catalogue.inOneStep(() => {
    catalogue.runs.clear();
    catalogue.states.clear();
    catalogue.inForce.clear();
    catalogue.calibrationRuns.clear();
    for (const summary of summaries) catalogue.runs.upsert(summary);
    for (const state of states) attempt(problems, () => catalogue.states.save(state));
    for (const entry of entries) catalogue.inForce.append(entry);
    catalogue.markBuilt();
  });
  problems.push(...catchUpBaselines(home, catalogue));
  return { sessions: summaries.length, states: states.length, inForceEntries: entries.length, problems };
}

/**
 * Brings the catalogue level with the records after a start: sessions it has not heard of, runs it believes to be
 * running, versions and in-force entries whose process was killed between the record and its row. Cheap when there is
 * nothing to do. Returns one sentence for each session or artifact that could not be read.
 */
export async function catchUpIndex(home: string, catalogue: Catalogue): Promise<string[]> {
  const problems: string[] = [];
  for (const directory of listSessionDirectories(home)) {
    const known = catalogue.runs.get(basename(directory));
    if (known !== null && known.status !== 'running') continue;
    try {
      const record = readSessionDirectory(directory);
      catalogue.runs.upsert(summariseRun(record));
      for (const artifactDir of keptArtifacts(record)) {
        const stored = storedStateOf(await readArtifactHead(artifactDir));
        if (catalogue.states.byCalibrationId(stored.state.calibration_id) === null) catalogue.states.save(stored);
      }
    } catch (thrown) {
      problems.push(toErrorReport(thrown).message);
    }
  }
  for (const benchId of listBenchesWithLog(home)) {
    catalogue.inOneStep(() => {
      const indexed = catalogue.inForce.list(benchId).length;
      for (const entry of readInForce(home, benchId).slice(indexed)) catalogue.inForce.append(entry);
    });
  }
  return problems;
}

/** Artifacts of the calibrations a run has kept; records of older versions name theirs in the result alone. */
function keptArtifacts({ events, stop }: SessionRecord): string[] {
  const kept = events.flatMap(({ stream, data }) => (stream === 'kept' ? [String(data.artifactDir)] : []));
  const result = calibrationResultSchema.safeParse(stop?.result).data;
  return [...new Set(result === undefined ? kept : [...kept, result.artifactDir])];
}

function attempt(problems: string[], work: () => void): void {
  try {
    work();
  } catch (thrown) {
    problems.push(toErrorReport(thrown).message);
  }
}

/** The catalogue's row of a calibration state, from nothing but its artifact, so that the row can always be rebuilt. */
export function storedStateOf(artifact: ArtifactHead): StoredState {
  return {
    benchId: artifact.manifest.bench_id,
    state: artifact.state,
    runId: artifact.manifest.run_id,
    artifactDir: artifact.artifactDir,
    converged: artifact.summary.convergence_reason === 'threshold_met',
    extinctionRatioDb: artifact.summary.extinction_ratio_db,
  };
}
