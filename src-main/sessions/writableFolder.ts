import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { writeFileAtomically } from './atomicFile.ts';

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
function requireWritablePlace(path: string, name: string): void {
  const folder = resolve(path);
  const [outermost] = missingFolders(folder);
  refusing(path, name, () => writeAndRemove(outermost === undefined ? folder : dirname(outermost)));
}

/**
 * Proves that a file could be written, without making it or its folder. @param name such as `export`
 * @throws bad_input naming the file and why it cannot be written
 */
export function requireWritableFile(path: string, name: string): void {
  const inItsPlace = noFileAt(path);
  if (inItsPlace !== null) {
    throw new FringeError('bad_input', `The ${name} ${path} cannot be written: ${inItsPlace}.`, {
      path: name,
      remedy: 'Give the name of a file; nothing was started.',
    });
  }
  requireWritablePlace(dirname(path), `The folder of the ${name}`);
}

/** Writes a copy of what is kept elsewhere, with its folders. @returns why it could not be written, or null */
export function tryWriteCopy(path: string, text: string): string | null {
  const inItsPlace = noFileAt(path);
  if (inItsPlace !== null) return inItsPlace;
  try {
    for (const step of missingFolders(dirname(path))) mkdirSync(step);
    writeFileAtomically(path, text);
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  }
}

/** What stands there that a file must not take the place of. */
function noFileAt(path: string): string | null {
  try {
    const found = statSync(path);
    if (found.isFile()) return null;
    return found.isDirectory() ? 'there is a folder of that name' : 'it is a device, no file';
  } catch {
    // Nothing, or nothing that may be looked at: writing will tell.
    return null;
  }
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
