import { existsSync, readFileSync, statSync } from 'node:fs';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** @param what as in `kernel file` @throws not_found, bad_input */
export function readTextFile(path: string, what: string): string {
  if (!existsSync(path)) {
    throw new FringeError('not_found', `There is no ${what} ${path}.`, { remedy: 'Check the path.' });
  }
  if (statSync(path).isDirectory()) {
    throw new FringeError('bad_input', `${path} is a folder, not the ${what} itself.`, { remedy: `Name the file.` });
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FringeError('bad_input', `The ${what} ${path} cannot be read: ${reason}.`, {
      remedy: 'Give the path of a file that you may read.',
      cause: error,
    });
  }
}

/** @throws not_found, bad_input */
export function readJsonFile(path: string, what: string): unknown {
  const text = readTextFile(path, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FringeError('bad_input', `The ${what} ${path} is not JSON: ${reason}.`, {
      remedy: 'Correct the file and try again; nothing was written to an instrument.',
      cause: error,
    });
  }
}
