import { statfsSync } from 'node:fs';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/**
 * Refuses a chain that the disk has no room for before any of it is written: the files are made of their whole size, but
 * the system takes the room only as they fill.
 * @param folder that is there
 * @throws storage
 */
export function requireRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (bytes <= free) return;
  throw new FringeError(
    'storage',
    `The chain would take ${inWords(bytes)}, and the disk of ${folder} has ${inWords(free)} free.`,
    { path: 'sampler.steps', remedy: 'Keep fewer steps by a larger sampler.thin, or make fewer steps.' },
  );
}

/** Decimal units, to two digits or three. */
export function inWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
