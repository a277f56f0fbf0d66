import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { standardizationOf, standardizeReport } from '../report/standardizeReport.ts';
import { artifactFile, runArtifactKindOf } from './artifactNames.ts';
import { readArtifactHead } from './readArtifact.ts';

/**
 * The report of a calibration's artifact, of a run that wrote one of its own, or of a standardization.
 * @param home the data folder, whose sessions know what made a run directory
 * @throws bad_input, not_found
 */
export async function readReport(artifactDir: string, home: string): Promise<{ path: string; html: string }> {
  const standardization = standardizationOf(artifactDir);
  if (standardization !== null) return standardizeReport(home, standardization);
  const kind = runArtifactKindOf(basename(resolve(artifactDir)));
  const folder = kind === null ? (await readArtifactHead(artifactDir)).artifactDir : artifactDir;
  const path = join(folder, artifactFile.report);
  if (kind !== null && !existsSync(path)) {
    throw new FringeError('not_found', `${artifactDir} has no ${artifactFile.report}.`, {
      remedy: existsSync(folder)
        ? 'Look at its session on the screen; `fringe verify` checks its files as they are.'
        : 'Its folder has gone; `fringe sessions list` shows what there is.',
    });
  }
  return { path, html: await readFile(path, 'utf8') };
}
