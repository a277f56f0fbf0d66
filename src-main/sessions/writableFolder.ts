import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { FringeError } from '../../src-core/errors/fringeError.ts';

/**
 * Makes a folder, with those above it, and proves that it can be written to: before a run, not after it.
 * @throws bad_input naming the folder and why it cannot be used
 */
export function requireWritableFolder(path: string, name: string): void {
  const folder = resolve(path);
  try {
    for (const step of missingFolders(folder)) mkdirSync(step);
    if (!statSync(folder).isDirectory()) throw new Error('it is a file');
    const probe = join(folder, `.fringe-${randomBytes(4).toString('hex')}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FringeError('bad_input', `${name} ${path} cannot be written to: ${reason}.`, {
      path: name,
      remedy: 'Choose another folder, or make this one writable; nothing was started.',
      cause: error,
    });
  }
}

/**
 * Folders to make, outermost first. One by one: Node's recursive mkdir never returns on some file systems that take no
 * folders, such as /proc.
 */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let step = folder; !existsSync(step); step = dirname(step)) missing.unshift(step);
  return missing;
}
