import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { CommandProbe } from '../../../src-core/domain/noise.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/**
 * Looks whether a probe could be run at all: before the first of thousands of samples says that it could not.
 * @throws not_found when there is no such folder or program; bad_input when it may not be executed
 */
export function requireProgram({ program, workingDirectory }: CommandProbe): void {
  if (!isFolder(workingDirectory)) {
    throw new FringeError('not_found', `The probe cannot be run in ${workingDirectory}: there is no such folder.`, {
      path: 'probe.command.workingDirectory',
      remedy: 'Give the folder of the modules, as seen from the probe file.',
    });
  }
  const [name = ''] = program;
  const places = placesOf(name, workingDirectory);
  if (places.some(isExecutable)) return;
  const isThere = places.some(isFile);
  throw new FringeError(
    isThere ? 'bad_input' : 'not_found',
    `The probe \`${program.join(' ')}\` cannot be started in ${workingDirectory}: ${isThere ? `"${name}" may not be executed` : `there is no program "${name}"`}.`,
    {
      path: 'probe.command.program',
      remedy: isThere
        ? `Make it executable (chmod +x ${name}).`
        : `Install it or put its folder on the PATH, so that \`${name}\` works in a terminal there.`,
    },
  );
}

function placesOf(name: string, folder: string): string[] {
  if (name === '') return [];
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : [''];
  const folders =
    name.includes('/') || name.includes('\\') || isAbsolute(name)
      ? [resolve(folder, name)]
      : (process.env.PATH ?? '').split(delimiter).map((each) => join(resolve(folder, each), name));
  return folders.flatMap((place) => endings.map((ending) => `${place}${ending}`));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
