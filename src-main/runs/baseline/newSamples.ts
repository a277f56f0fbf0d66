import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { baselinesFolder } from '../../sessions/baselines/baselinePaths.ts';

const countSchema = z.strictObject({
  format: z.literal('fringe.newSamples/1'),
  /** Recorded since the newest baseline run. */
  samples: z.int().nonnegative(),
  /** How many they were when a run was last tried and came to nothing; 0 when none did. */
  tried: z.int().nonnegative(),
});
export type NewSamples = Pick<z.output<typeof countSchema>, 'samples' | 'tried'>;

export const newSamplesPath = (home: string): string => join(baselinesFolder(home), 'new-samples.json');

/** Read anew each time: a command beside may have recorded more. A file that cannot be read counts nothing. */
export function readNewSamples(home: string): NewSamples {
  try {
    const { samples, tried } = countSchema.parse(JSON.parse(readFileSync(newSamplesPath(home), 'utf8')));
    return { samples, tried };
  } catch {
    return { samples: 0, tried: 0 };
  }
}

export function writeNewSamples(home: string, { samples, tried }: NewSamples): void {
  const path = newSamplesPath(home);
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomically(path, `${JSON.stringify({ format: 'fringe.newSamples/1', samples, tried })}\n`);
}
