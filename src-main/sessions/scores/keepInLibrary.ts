import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, renameSync } from 'node:fs';
import { copyFile, mkdir, open, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { flushDirectory } from '../atomicFile.ts';

/**
 * Puts a copy of a table into the library, whole and flushed. One that is there stays: a second of its name becomes
 * `name-2.csv`, a third `name-3.csv`.
 * @returns the path it has there
 * @throws bad_input for a name that is neither a .csv nor an .npz file's
 */
export async function keepInLibrary(folder: string, from: string, given: string): Promise<string> {
  const name = libraryName(given);
  await mkdir(folder, { recursive: true });
  // The ending keeps it out of the library until it is whole.
  const making = join(folder, `.${randomBytes(6).toString('hex')}.making`);
  try {
    await copyFile(from, making);
    const file = await open(making, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    const ending = extname(name);
    for (let number = 1; ; number++) {
      const free = number === 1 ? name : `${name.slice(0, -ending.length)}-${number}${ending}`;
      if (!takePlace(making, join(folder, free))) continue;
      flushDirectory(folder);
      return join(folder, free);
    }
  } finally {
    await rm(making, { force: true });
  }
}

/** @returns whether the place was free */
function takePlace(making: string, place: string): boolean {
  if (existsSync(place)) return false;
  try {
    // A link never replaces what another process has put there in the meantime.
    linkSync(making, place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // Not every file system has links.
    renameSync(making, place);
  }
  return true;
}

/** A file's name without what could lead out of the folder; the ending says what the library takes in. */
function libraryName(given: string): string {
  const name = basename(given.replaceAll('\\', '/'))
    .replace(/[^A-Za-z0-9_.-]/g, '_')
    .replace(/^\.+/, '');
  if (/.\.(csv|npz)$/i.test(name)) return name;
  throw new FringeError('bad_input', `${JSON.stringify(given)} is neither a .csv nor an .npz file.`, {
    path: 'name',
    remedy: 'Give a table of scores as CSV, or arrays by model/head as NPZ.',
  });
}
