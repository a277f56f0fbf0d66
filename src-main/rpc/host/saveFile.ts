import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { HostParts } from './hostParts.ts';

export interface SavedFile<T> {
  /** Where the engineer has saved it; null when it is offered as a download, or nothing was chosen. */
  readonly path: string | null;
  readonly downloadUrl: string | null;
  /** What `write` gave; null when nothing was chosen. */
  readonly written: T | null;
}

/**
 * Saves a file as this shell does: where the engineer chooses, or as a download.
 * @throws not_available when the shell can do neither; what `write` throws
 */
export async function saveFile<T>(
  { shell, home }: Pick<HostParts, 'shell' | 'home'>,
  name: string,
  write: (path: string) => Promise<T>,
): Promise<SavedFile<T>> {
  if (shell.chooseSavePath !== undefined) {
    const path = await shell.chooseSavePath(name);
    return path === null
      ? { path: null, downloadUrl: null, written: null }
      : { path, downloadUrl: null, written: await write(path) };
  }
  if (shell.offerDownload === undefined) throw new FringeError('not_available', 'This shell cannot save a file.');
  const folder = join(home, 'exports');
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const written = await write(path);
  return { path: null, downloadUrl: await shell.offerDownload(path, name), written };
}
