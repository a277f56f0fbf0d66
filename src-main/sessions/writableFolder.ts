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
  refusing(path, name, () => {
    for (const step of missingFolders(folder)) mkdirSync(step);
    writeAndRemove(folder);
  });
}

/**
 * Proves that a folder could be written to, without making it: for what may yet be refused for another reason.
 * @throws bad_input naming the folder and why it cannot be used
 */
export function requireWritablePlace(path: string, name: string): void {
  const folder = resolve(path);
  const [outermost] = missingFolders(folder);
  refusing(path, name, () => writeAndRemove(outermost === undefined ? folder : dirname(outermost)));
}

function refusing(path: string, name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FringeError('bad_input', `${name} ${path} cannot be written to: ${reason}.`, {
      path: name,
      remedy: 'Choose another folder, or make this one writable; nothing was started.',
      cause: error,
    });
  }
}

function writeAndRemove(folder: string): void {
  if (!statSync(folder).isDirectory()) throw new Error('it is a file');
  const probe = join(folder, `.fringe-${randomBytes(4).toString('hex')}`);
  writeFileSync(probe, '');
  rmSync(probe);
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
