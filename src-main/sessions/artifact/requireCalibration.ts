import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { artifactFile, isGraphDirectoryName, runArtifactKindOf } from './artifactNames.ts';

/**
 * Bundles are of calibrations.
 * @throws FringeError `bad_input` for what another run left, and says what can be done with that.
 */
export async function requireCalibration(artifactDir: string): Promise<void> {
  const name = basename(resolve(artifactDir));
  const kind = runArtifactKindOf(name);
  if (kind !== null) {
    const what = `${artifactDir} is the artifact of ${kind === 'sweep' ? 'a sweep' : `an ${kind}`}, not of a calibration: it has no bundle.`;
    throw new FringeError('bad_input', what, {
      remedy: 'Hand on its folder as it is: it holds its own checksums, which `fringe verify` checks.',
    });
  }
  if (!isGraphDirectoryName(name)) return;
  const calibrationId = await ranWith(artifactDir);
  throw new FringeError(
    'bad_input',
    `${artifactDir} is what a graph left, not a calibration: it has no bundle and no report.`,
    {
      remedy:
        calibrationId === null
          ? 'It ran with no calibration in force; `fringe verify` checks its directory as it is.'
          : `Export the calibration it ran with: ${calibrationId}.`,
    },
  );
}

const graphManifestSchema = z.object({ calibration_id: z.string().nullable() });

/** Null also when its manifest cannot be read: the refusal stands either way. */
async function ranWith(artifactDir: string): Promise<string | null> {
  try {
    const text = await readFile(join(artifactDir, artifactFile.manifest), 'utf8');
    return graphManifestSchema.parse(JSON.parse(text)).calibration_id;
  } catch {
    return null;
  }
}
