import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { calibrationFileSchema } from '../../../src-core/domain/baseline.ts';
import type { CalibrationFile } from '../../../src-core/domain/baseline.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { calibrationFile, headKey, headsFolder, referenceFile } from './baselinePaths.ts';
import type { HeadName } from './baselinePaths.ts';

const suffix = '-calibration.json';

export interface References {
  /** By `model/head`. */
  readonly references: ReadonlyMap<string, CalibrationFile>;
  /** A sentence for each that cannot be read. */
  readonly problems: readonly string[];
}

/** The references in force. */
export function readReferences(home: string): References {
  const references = new Map<string, CalibrationFile>();
  const problems: string[] = [];
  for (const model of foldersIn(headsFolder(home))) {
    for (const file of readdirSync(headsFolder(home, model)).sort()) {
      if (!file.endsWith(suffix) || file.startsWith('.')) continue;
      const name = { model, head: file.slice(0, -suffix.length) };
      try {
        references.set(headKey(name), readCalibrationFile(referenceFile(home, name)));
      } catch (error) {
        problems.push(toErrorReport(error).message);
      }
    }
  }
  return { references, problems };
}

/** The reference of one head; null when it has none. @throws storage when it cannot be read */
export function readReference(home: string, name: HeadName): CalibrationFile | null {
  const path = referenceFile(home, name);
  return existsSync(path) ? readCalibrationFile(path) : null;
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
