import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { calibrationFileSchema } from '../../../src-core/domain/baseline.ts';
import type { CalibrationFile } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { calibrationFile, headKey, headsFolder, referenceFile } from './baselinePaths.ts';
import type { HeadName } from './baselinePaths.ts';

const suffix = '-calibration.json';

/** The references in force, by `model/head`. @throws storage for a file that cannot be read */
export function readReferences(home: string): ReadonlyMap<string, CalibrationFile> {
  const references = new Map<string, CalibrationFile>();
  for (const model of foldersIn(headsFolder(home))) {
    for (const file of readdirSync(headsFolder(home, model)).sort()) {
      if (!file.endsWith(suffix) || file.startsWith('.')) continue;
      const name = { model, head: file.slice(0, -suffix.length) };
      references.set(headKey(name), readCalibrationFile(referenceFile(home, name)));
    }
  }
  return references;
}

/** What one version found of a head; null when it found nothing. @throws storage */
export function readHeadVersion(home: string, name: HeadName, version: number): CalibrationFile | null {
  const path = calibrationFile(home, name, version);
  return existsSync(path) ? readCalibrationFile(path) : null;
}

/** Where the scores of a head's version lie; null when it was imported without them. */
export function scoresPath(home: string, file: CalibrationFile): string | null {
  const name = { model: file.model_name, head: file.head_name };
  return file.scores_file === null ? null : join(dirname(calibrationFile(home, name, file.version)), file.scores_file);
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

function readCalibrationFile(path: string): CalibrationFile {
  try {
    return calibrationFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new FringeError('storage', `The reference file ${path} cannot be read.`, {
      remedy: 'Restore it from its version beside it (-calibration-v<N>.json); Fringe leaves it as it is.',
      cause,
    });
  }
}
