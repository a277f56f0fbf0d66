import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { calibrationRunRowSchema, judgedHeadSchema } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import { flushDirectory, writeFileAtomically } from '../atomicFile.ts';
import { makeWorkFolder } from '../workFolders.ts';
import { calibrationFile, headKey, headsFolder, referenceFile, versionFile, versionsFolder } from './baselinePaths.ts';

/** What one version of the baselines is: the truth of the table `calibration_runs`, and of which file is a reference. */
const versionRecordSchema = z.strictObject({
  format: z.literal('fringe.baseline_version/1'),
  version: z.int().positive(),
  /** Null where references were imported. */
  run_id: z.string().nullable(),
  timestamp: z.int(),
  simulated: z.boolean(),
  notes: z.array(z.string()),
  heads: z.array(
    z.strictObject({
      ...calibrationRunRowSchema.omit({ id: true, run_id: true, simulated: true, version: true, timestamp: true })
        .shape,
      thresholds: judgedHeadSchema.shape.thresholds,
      /** Its reference moved to this version. */
      updated: z.boolean(),
      /** The version that is its reference from now on. */
      current_reference: z.int().positive(),
    }),
  ),
});
export type VersionRecord = z.output<typeof versionRecordSchema>;
export type VersionHead = VersionRecord['heads'][number];

const nameOf = /^v([1-9]\d*)\.json$/;

/** Numbers of the versions that stand, ascending. */
export function listVersions(home: string): number[] {
  const folder = versionsFolder(home);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => nameOf.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export function readVersion(home: string, version: number): VersionRecord {
  const path = versionFile(home, version);
  try {
    return versionRecordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new FringeError('storage', `The record ${path} of the baselines' version ${version} cannot be read.`, {
      remedy: 'Restore the file from a copy; Fringe leaves it as it is.',
      cause,
    });
  }
}

/**
 * Makes a version stand: from this moment on it is the newest. Its heads' files must be there.
 * @throws conflict when another run has made that version meanwhile
 */
export function commitVersion(home: string, record: VersionRecord): void {
  const path = versionFile(home, record.version);
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const work = makeWorkFolder(folder, `v${record.version}`);
  try {
    const beside = join(work, 'record.json');
    versionRecordSchema.parse(record);
    writeFileAtomically(beside, `${JSON.stringify(record, null, 2)}\n`);
    // A link, and not a rename: it fails where a file stands.
    linkSync(beside, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new FringeError('conflict', `Another run made version ${record.version} of the baselines meanwhile.`, {
      remedy: 'Start the baseline again: the heads are then compared with their newest references.',
      cause,
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  flushDirectory(folder);
}

/**
 * Brings the reference files level with a version that stands: each is the version's own file. Once only: a reference
 * that somebody puts in place afterwards stays.
 */
export function settleReferences(home: string, { version, heads }: VersionRecord): void {
  if (version <= settledVersion(home)) return;
  for (const { model_name: model, head_name: head, updated } of heads) {
    if (!updated) continue;
    const name = { model, head };
    writeFileAtomically(referenceFile(home, name), readFileSync(calibrationFile(home, name, version)));
  }
  writeFileAtomically(settledFile(home), `${version}\n`);
}

const settledFile = (home: string): string => join(versionsFolder(home), 'settled');

/** The newest version whose references are in place. */
function settledVersion(home: string): number {
  const path = settledFile(home);
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) || 0 : 0;
}

/** Removes files of versions that never stood: their run was killed before its record. */
export function dropUnfinished(home: string, newest: number): void {
  const root = headsFolder(home);
  if (!existsSync(root)) return;
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    const version = Number(versioned.exec(entry.name)?.[1] ?? 0);
    if (entry.isFile() && version > newest) rmSync(join(entry.parentPath, entry.name));
  }
}

const versioned = /-(?:calibration|scores)-v([1-9]\d*)\.(?:json|npy)$/;

/** The rows of a version, all or none. */
export function indexVersion(catalogue: Catalogue, record: VersionRecord): void {
  const { version, timestamp, run_id: runId, simulated } = record;
  catalogue.inOneStep(() => {
    for (const { updated: _updated, current_reference: reference, ...row } of record.heads) {
      catalogue.calibrationRuns.add({ ...row, version, timestamp, run_id: runId, simulated }, reference);
    }
  });
}

/**
 * Brings reference files and table level with the versions that stand, after a start: a process may have been killed
 * between a version and what follows from it. @returns a sentence for each version that could not be read
 */
export function catchUpBaselines(home: string, catalogue: Catalogue): string[] {
  const problems: string[] = [];
  const versions = listVersions(home);
  const indexed = catalogue.calibrationRuns.latestVersion() ?? 0;
  for (const version of versions) {
    if (version < Math.max(indexed, 1) && version !== versions.at(-1)) continue;
    try {
      const record = readVersion(home, version);
      if (version === versions.at(-1)) settleReferences(home, record);
      if (version > indexed) indexVersion(catalogue, record);
    } catch (thrown) {
      problems.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  return problems;
}

/** By `model/head`. */
export const keyOf = ({ model_name: model, head_name: head }: Pick<VersionHead, 'model_name' | 'head_name'>): string =>
  headKey({ model, head });
