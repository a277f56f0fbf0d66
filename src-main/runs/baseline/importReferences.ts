import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { calibrationFileFormat, calibrationFileSchema, headNameSchema } from '../../../src-core/domain/baseline.ts';
import type { CalibrationFile } from '../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { fixedThresholds } from '../../../src-core/plans/baseline/judgeHead.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { calibrationFile, headKey, scoresFileName } from '../../sessions/baselines/baselinePaths.ts';
import type { VersionHead, VersionRecord } from '../../sessions/baselines/versionRecords.ts';
import { readScoresFile, scoresFileBytes } from '../../sessions/scores/scoresFile.ts';
import { makeVersion } from './makeVersion.ts';

export interface ImportedReferences {
  /** They are this version of the baselines; null when nothing was imported. */
  readonly version: number | null;
  /** By `model/head`. */
  readonly imported: readonly string[];
  /** A sentence for each file that was left out. */
  readonly problems: readonly string[];
}

/** `mood_happy-calibration.json` as the source names them, `mood_happy.cal.json` as repositories of references do. */
const referenceName = /^(.+?)(?:-calibration|\.cal)\.json$/;
const mostFiles = 10_000;
const largestFile = 20_000_000;

const percentile = z.number().min(-1e300).max(1e300);
const bounds = z.object({ p5: percentile, p95: percentile });
/** Labels with their percentiles, alone or under `labels`. */
const foreignSchema = z.union([
  z.object({
    model_name: z.string().optional(),
    head_name: z.string().optional(),
    labels: z.record(z.string(), bounds),
  }),
  z.record(z.string(), bounds).transform((labels) => ({ labels, model_name: undefined, head_name: undefined })),
]);

interface Found {
  readonly file: Omit<CalibrationFile, 'version' | 'timestamp'>;
  readonly scores: Float64Array | null;
}

/**
 * Takes the reference files of a folder, and of the folders in it, over as references: one new version of the heads they
 * name. A file of Fringe brings its scores along when they lie beside it; one of another program has only percentiles.
 * @throws not_found, bad_input when the folder holds no reference, conflict
 */
export async function importReferences(
  { home, catalogue, config, nowMs, signal }: Importing,
  folder: string,
): Promise<ImportedReferences> {
  const problems: string[] = [];
  const found = new Map<string, Found>();
  for (const path of referenceFiles(folder)) {
    try {
      const one = readReference(path, config);
      const key = headKey({ model: one.file.model_name, head: one.file.head_name });
      if (found.has(key)) problems.push(`${path}: ${key} is there twice; the first was taken.`);
      else found.set(key, one);
    } catch (error) {
      problems.push(toErrorReport(error).message);
    }
  }
  if (found.size === 0) return { version: null, imported: [], problems };
  const heads = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const { version } = await makeVersion({ home, catalogue, signal }, (number) => {
    const as = { version: number, timestamp: nowMs };
    for (const one of heads) write(home, one, as);
    return recordOf(heads, { ...as, folder });
  });
  return { version, imported: [...found.keys()].sort(), problems };
}

export interface Importing {
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly config: BaselineConfig;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

function referenceFiles(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch (cause) {
    throw new FringeError('not_found', `The folder ${folder} cannot be read.`, {
      path: 'folder',
      remedy: 'Name a folder with reference files on the machine where Fringe runs.',
      cause,
    });
  }
  const files = entries
    .filter((entry) => entry.isFile() && referenceName.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length > 0 && files.length <= mostFiles) return files;
  const how = files.length === 0 ? 'no reference file' : `${files.length} reference files, more than ${mostFiles}`;
  throw new FringeError('bad_input', `The folder ${folder} holds ${how}.`, {
    path: 'folder',
    remedy: 'Reference files are named <head>-calibration.json or <head>.cal.json.',
  });
}

function readReference(path: string, config: BaselineConfig): Found {
  const refuse = (why: string, cause?: unknown) => new FringeError('bad_input', `${path} ${why}.`, { cause });
  if (statSync(path).size > largestFile) throw refuse('is larger than any reference file');
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw refuse('is not JSON', cause);
  }
  const own = calibrationFileSchema.safeParse(given).data;
  if (own !== undefined) {
    const { version: _version, timestamp: _timestamp, ...file } = own;
    const beside = own.scores_file === null ? null : join(dirname(path), basename(own.scores_file));
    return { file, scores: beside === null ? null : scoresBeside(beside, own) };
  }
  const foreign = foreignSchema.safeParse(given).data;
  if (foreign === undefined) throw refuse('holds no percentiles p5 and p95 by label');
  const labels = Object.entries(foreign.labels);
  if (labels.length === 0) throw refuse('holds no label');
  const upsideDown = labels.find(([, { p5, p95 }]) => p95 < p5)?.[0];
  if (upsideDown !== undefined) throw refuse(`has p95 below p5 for the label ${JSON.stringify(upsideDown)}`);
  const head = foreign.head_name ?? referenceName.exec(basename(path))?.[1] ?? '';
  const model = foreign.model_name ?? modelOf(path);
  for (const name of [model, head]) {
    if (!headNameSchema.safeParse(name).success) throw refuse(`names ${JSON.stringify(name)}, which can be no head`);
  }
  return { file: foreignFile({ model, head, labels, config }), scores: null };
}

/** The folder it lies in, or the one above `heads`. */
function modelOf(path: string): string {
  const folder = dirname(path);
  return basename(basename(folder) === 'heads' ? dirname(folder) : folder);
}

/** @returns null when they are gone: the percentiles are worth taking all the same */
function scoresBeside(path: string, file: CalibrationFile): Float64Array | null {
  try {
    return readScoresFile(path, file);
  } catch {
    return null;
  }
}

function foreignFile({
  model,
  head,
  labels,
  config,
}: {
  model: string;
  head: string;
  labels: [string, { p5: number; p95: number }][];
  config: BaselineConfig;
}): Found['file'] {
  // Of several labels the head has the widest range.
  const p5 = Math.min(...labels.map(([, label]) => label.p5));
  const p95 = Math.max(...labels.map(([, label]) => label.p95));
  return {
    format: calibrationFileFormat,
    ...{
      run_id: null,
      simulated: false,
      model_name: model,
      head_name: head,
      file_count: 0,
      left_out: 0,
      neighbour_correlation: null,
    },
    labels: Object.fromEntries(
      labels.map(([name, label]) => [name, { p5: label.p5, p95: label.p95, method: 'minmax' as const, count: 0 }]),
    ),
    ...{ p5, p95, range: p95 - p5, median: null, iqr: null, minimum: null, maximum: null, histogram: null },
    reference_version: null,
    metrics: { apd_p5: null, apd_p95: null, srd: null, jsd: null, median_drift: null, iqr_drift: null },
    thresholds: fixedThresholds(config),
    ...{ thresholds_from: 'fixed', grade: 'unstable', is_stable: false, failed_metrics: [] },
    ...{ notes: ['Imported without its scores.'], scores_sha256: '', scores_file: null },
  };
}

function write(home: string, { file, scores }: Found, as: { version: number; timestamp: number }): void {
  const name = { model: file.model_name, head: file.head_name };
  const path = calibrationFile(home, name, as.version);
  mkdirSync(dirname(path), { recursive: true });
  const scoresFile = scores === null ? null : scoresFileName(name.head, as.version);
  if (scores !== null && scoresFile !== null) {
    writeFileAtomically(join(dirname(path), scoresFile), scoresFileBytes(scores));
  }
  const { format, ...rest } = file;
  const written: CalibrationFile = { format, ...as, ...rest, scores_file: scoresFile };
  writeFileAtomically(path, `${JSON.stringify(calibrationFileSchema.parse(written), null, 2)}\n`);
}

function recordOf(
  heads: readonly Found[],
  { version, timestamp, folder }: { version: number; timestamp: number; folder: string },
): VersionRecord {
  return {
    format: 'fringe.baseline_version/1',
    version,
    run_id: null,
    timestamp,
    simulated: heads.some(({ file }) => file.simulated),
    notes: [`Imported from ${folder}.`],
    heads: heads.map(({ file }): VersionHead => {
      const { model_name, head_name, file_count, p5, p95, range, median, iqr, thresholds } = file;
      return {
        ...{ model_name, head_name, file_count, p5, p95, range, median, iqr, reference_version: null },
        ...{ apd_p5: null, apd_p95: null, srd: null, jsd: null, median_drift: null, iqr_drift: null },
        ...{ grade: 'unstable', is_stable: false, failed_metrics: [], thresholds, thresholds_from: 'fixed' },
        ...{ updated: true, current_reference: version },
      };
    }),
  };
}
