import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { calibrationFileFormat, calibrationFileSchema } from '../../../src-core/domain/baseline.ts';
import type { BaselineCalibration, CalibrationFile, JudgedHead } from '../../../src-core/domain/baseline.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { GatheredScores, KeptBaseline } from '../../../src-core/plans/baseline/baselineWork.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { calibrationFile, headKey, scoresFileName } from '../../sessions/baselines/baselinePaths.ts';
import { readReference, readReferences } from '../../sessions/baselines/references.ts';
import type { VersionHead, VersionRecord } from '../../sessions/baselines/versionRecords.ts';
import { keyOf, listVersions, readVersion } from '../../sessions/baselines/versionRecords.ts';
import { scoresFileBytes } from '../../sessions/scores/scoresFile.ts';
import { makeVersion } from './makeVersion.ts';

export interface KeepingBaseline {
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly start: RunStart;
  /** The run's file of sorted scores. */
  readonly spool: string;
  readonly signal: AbortSignal;
}

interface Found {
  readonly gathered: GatheredScores;
  readonly judged: readonly JudgedHead[];
}

/**
 * Makes what was found the next version of all heads together: the files of every head, then the version's record, by which
 * it stands; then the references that move, and the rows. A kill before the record leaves no version; after it, the rest
 * is brought level when the run is resumed or at the next start.
 * @throws conflict when another run has moved a reference since it was compared with
 */
export async function keepBaseline(keeping: KeepingBaseline, found: Found): Promise<KeptBaseline> {
  const { home } = keeping;
  const record = await makeVersion(keeping, async (version) => {
    // The record of the journal was cut: the version itself was not.
    const stands = versionOf(keeping, version - 1);
    if (stands !== null) return stands;
    requireSameReferences(home, found.judged);
    for (const head of found.judged) {
      const { from, count } = placeOf(found.gathered, head);
      writeHead(keeping, {
        ...{ head, version, simulated: found.gathered.simulated },
        scores: await readScores(keeping.spool, from, count),
      });
    }
    return recordOf(keeping, { version, ...found });
  });
  return { phase: 'keep', calibration: calibrationOf(home, { record, ...found }), notes: record.notes };
}

/** The version that this run has made before it was cut, or null. */
function versionOf({ home, start }: KeepingBaseline, newest: number): VersionRecord | null {
  for (const version of listVersions(home).reverse()) {
    if (version > newest) continue;
    const record = readVersion(home, version);
    if (record.run_id === start.runId) return record;
    // Made before this run began.
    if (record.timestamp < Date.parse(start.startedAt)) return null;
  }
  return null;
}

function placeOf({ heads }: GatheredScores, judged: JudgedHead): GatheredScores['heads'][number] {
  const key = keyOf(judged);
  const found = heads.find((head) => headKey(head) === key);
  if (found !== undefined) return found;
  throw new FringeError('defect', `The scores of ${key} were not gathered.`);
}

function requireSameReferences(home: string, judged: readonly JudgedHead[]): void {
  for (const { model_name: model, head_name: head, reference_version: compared } of judged) {
    const now = readReference(home, { model, head })?.version ?? null;
    if (now === compared) continue;
    throw new FringeError('conflict', `The reference of ${model}/${head} moved to version ${now} during the run.`, {
      remedy: 'Start the baseline again: its scores are recorded in this session.',
    });
  }
}

async function readScores(spool: string, from: number, count: number): Promise<Float64Array> {
  const scores = new Float64Array(count);
  const bytes = new Uint8Array(scores.buffer);
  const file = await open(spool);
  try {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 8 * from);
    if (bytesRead === bytes.length) return scores;
  } finally {
    await file.close();
  }
  throw new FringeError('storage', `The file of scores ${spool} is shorter than it was; no version was made.`);
}

function writeHead(
  { home, start }: KeepingBaseline,
  written: { head: JudgedHead; version: number; scores: Float64Array; simulated: boolean },
): void {
  const { head, version, scores, simulated } = written;
  const name = { model: head.model_name, head: head.head_name };
  const path = calibrationFile(home, name, version);
  const scoresFile = scoresFileName(name.head, version);
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomically(join(dirname(path), scoresFile), scoresFileBytes(scores));
  const file: CalibrationFile = {
    format: calibrationFileFormat,
    version,
    timestamp: Date.parse(start.startedAt),
    run_id: start.runId,
    simulated,
    ...head,
    scores_file: scoresFile,
  };
  writeFileAtomically(path, `${JSON.stringify(calibrationFileSchema.parse(file), null, 2)}\n`);
}

function recordOf(
  { home, start }: KeepingBaseline,
  { version, gathered, judged }: Found & { version: number },
): VersionRecord {
  return {
    format: 'fringe.baseline_version/1',
    version,
    run_id: start.runId,
    timestamp: Date.parse(start.startedAt),
    simulated: gathered.simulated,
    notes: vanishedNotes(home, judged),
    heads: judged.map((head): VersionHead => {
      const { model_name, head_name, file_count, p5, p95, range, median, iqr, reference_version } = head;
      const { metrics, grade, is_stable, failed_metrics, thresholds, thresholds_from } = head;
      return {
        ...{ model_name, head_name, file_count, p5, p95, range, median, iqr, reference_version, ...metrics },
        ...{ grade, is_stable, failed_metrics, thresholds, thresholds_from },
        updated: !is_stable,
        current_reference: is_stable ? (reference_version ?? version) : version,
      };
    }),
  };
}

/** Sentences about heads that are not there. */
const mostVanishedTold = 20;

/** Heads with a reference of which there was not a score. */
function vanishedNotes(home: string, judged: readonly JudgedHead[]): string[] {
  const found = new Set(judged.map(keyOf));
  const vanished = [...readReferences(home).references].filter(([key]) => !found.has(key));
  const told = vanished
    .slice(0, mostVanishedTold)
    .map(([key, { version }]) => `${key} has no score in this run: it keeps its reference, version ${version}.`);
  const more = vanished.length - told.length;
  return more > 0 ? [...told, `${more} more heads have no score in this run and keep their references.`] : told;
}

function calibrationOf(
  home: string,
  { record, judged, gathered }: Found & { record: VersionRecord },
): BaselineCalibration {
  const { version } = record;
  const stable = judged.filter(({ is_stable: isStable }) => isStable).length;
  return {
    version,
    library_size: gathered.samples,
    heads: Object.fromEntries(
      judged.map((head, index) => {
        const { model_name, head_name, labels, metrics, is_stable, failed_metrics } = head;
        const { current_reference: reference_version } = record.heads[index] as VersionHead;
        const drift_metrics = { ...metrics, is_stable, failed_metrics };
        const bounds = Object.entries(labels).map(([label, { p5, p95, method }]) => [label, { p5, p95, method }]);
        const told = { model_name, head_name, labels: Object.fromEntries(bounds), drift_metrics };
        return [keyOf(head), { ...told, is_stable, reference_version }];
      }),
    ),
    saved_files: Object.fromEntries(
      judged.map((head) => [
        keyOf(head),
        calibrationFile(home, { model: head.model_name, head: head.head_name }, version),
      ]),
    ),
    reference_updates: Object.fromEntries(
      record.heads.map((head) => [keyOf(head), head.updated ? ('updated' as const) : ('kept' as const)]),
    ),
    summary: { total_heads: judged.length, stable_heads: stable, unstable_heads: judged.length - stable },
  };
}
