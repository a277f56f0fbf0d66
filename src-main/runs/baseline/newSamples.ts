import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../sessions/atomicFile.ts';
import { baselinesFolder } from '../../sessions/baselines/baselinePaths.ts';

const countSchema = z.strictObject({
  format: z.literal('fringe.newSamples/1'),
  /** Recorded since the newest run over everything recorded. */
  samples: z.int().nonnegative(),
  /** How many they were when a run was last tried and came to nothing; 0 when none did. */
  tried: z.int().nonnegative(),
  /** Tables of the library that are counted, or were in that run: by name, with bytes and time of the last change. */
  tables: z.record(z.string(), z.string()).default({}),
});
export type NewSamples = Omit<z.output<typeof countSchema>, 'format'>;

export const newSamplesPath = (home: string): string => join(baselinesFolder(home), 'new-samples.json');

/** Read anew each time: a command beside may have recorded more. A file that cannot be read counts nothing. */
export function readNewSamples(home: string): NewSamples {
  try {
    const { samples, tried, tables } = countSchema.parse(JSON.parse(readFileSync(newSamplesPath(home), 'utf8')));
    return { samples, tried, tables };
  } catch {
    return { samples: 0, tried: 0, tables: {} };
  }
}

export function writeNewSamples(home: string, { samples, tried, tables }: NewSamples): void {
  const path = newSamplesPath(home);
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomically(path, `${JSON.stringify({ format: 'fringe.newSamples/1', samples, tried, tables })}\n`);
}

/** How tables stand now, as `tables` holds them; one that is gone is none. */
export function tablesOf(files: readonly string[]): Record<string, string> {
  const told = files.flatMap((file): [string, string][] => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? [] : [[basename(file), `${found.size} ${found.mtimeMs}`]];
  });
  return Object.fromEntries(told);
}

/** Tables that are new, or have changed, since they were counted. */
export const uncountedOf = (files: readonly string[], { tables }: NewSamples): string[] =>
  files.filter((file) => {
    const now = tablesOf([file])[basename(file)];
    return now !== undefined && tables[basename(file)] !== now;
  });
