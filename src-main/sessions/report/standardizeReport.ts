import { basename, join, resolve } from 'node:path';
import { standardizeResultSchema } from '../../../src-core/domain/standardizeRun.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { artifactFile } from '../artifact/artifactNames.ts';
import { writeFileAtomically } from '../atomicFile.ts';
import { openSession } from '../sessionStore.ts';
import { renderStandardizeReport } from './renderStandardizeReport.ts';

/** The run that made a run directory of a standardization, by its name; null for a folder of another name. */
export const standardizationOf = (runDirectory: string): string | null =>
  /^phase1_calibrate_(?:primary|reference)_(.+)$/.exec(basename(resolve(runDirectory)))?.[1] ?? null;

/**
 * The report of a standardization. Its run directories take no more files, so it lies with the session and is made when
 * it is asked for.
 * @throws not_found when the session is not there or did not come to its end
 */
export function standardizeReport(home: string, runId: string): { path: string; html: string } {
  const { start, stop, directory } = openSession(home, runId);
  const result = standardizeResultSchema.safeParse(stop?.result).data;
  if (start.spec.kind !== 'standardize' || result === undefined) {
    throw new FringeError('not_found', `The session ${runId} holds no standardization that came to its end.`, {
      remedy: 'Resume it or start it again; `fringe verify` checks the run directory as it is.',
    });
  }
  const path = join(directory, artifactFile.report);
  const html = renderStandardizeReport({ start, spec: start.spec, result });
  writeFileAtomically(path, html);
  return { path, html };
}
