import { closeSync, fsyncSync, openSync, read, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { endianness } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { flushDirectory } from '../atomicFile.ts';

/** One call of the operating system moves less than 2 GiB; smaller parts keep the page cache's bookkeeping small. */
const longestTransfer = 2 ** 26;

/** Fills `bytes` from `position` of the file on. @returns bytes got, fewer at the file's end */
export function readWhole(file: number, bytes: Uint8Array, position: number): number {
  let got = 0;
  while (got < bytes.length) {
    const count = readSync(file, bytes, got, Math.min(longestTransfer, bytes.length - got), position + got);
    if (count === 0) break;
    got += count;
  }
  return got;
}

const readPart = promisify(read);

/** As `readWhole`; the thread is free while the disk is at work. */
export async function readInParts(file: number, bytes: Uint8Array, position: number): Promise<number> {
  let got = 0;
  while (got < bytes.length) {
    const length = Math.min(longestTransfer, bytes.length - got);
    const { bytesRead } = await readPart(file, bytes, got, length, position + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return got;
}

/** Writes all of `bytes` at `position` of the file. */
export function writeWhole(file: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    const length = Math.min(longestTransfer, bytes.length - written);
    written += writeSync(file, bytes, written, length, position + written);
  }
}

/** The bytes that the values lie on: no copy. */
export const bytesOf = (values: Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** @throws not_available on a computer whose memory does not hold numbers as the files do */
export function requireLittleEndian(order: string = endianness()): void {
  if (order === 'LE') return;
  throw new FringeError('not_available', 'Chain files hold little-endian numbers and this computer is big-endian.', {
    remedy: 'Read and write them on a little-endian computer: every x86 and nearly every ARM is one.',
  });
}

/** Opens a file that is to be there. @throws not_found, storage */
export function openExisting(path: string, flags: 'r' | 'r+', what: string): number {
  try {
    if (statSync(path).isDirectory()) {
      throw new FringeError('bad_input', `${path} is a folder, not a ${what}.`, { remedy: 'Name the file in it.' });
    }
    return openSync(path, flags);
  } catch (cause) {
    if (cause instanceof FringeError) throw cause;
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing)
      throw new FringeError('not_found', `There is no ${what} ${path}.`, { cause, remedy: 'Check the path.' });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FringeError('storage', `The ${what} ${path} cannot be opened: ${why}.`, {
      cause,
      remedy: 'Look at the permissions of the file and of its folder.',
    });
  }
}

/** Runs `use` with the file open. */
export function withFile<T>(path: string, what: string, use: (file: number) => T): T {
  const file = openExisting(path, 'r', what);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** A hidden name in the same folder, for what is not whole yet. */
export const nameBeside = (path: string): string => join(dirname(path), `.${randomBytes(6).toString('hex')}.making`);

/** Gives what was made beside its name. It has been flushed; the folder is flushed here. */
export function moveIntoPlace(beside: string, path: string): void {
  renameSync(beside, path);
  flushDirectory(dirname(path));
}

/** What was written to a file is on the disk when this returns. */
export function flushFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a file beside and gives it its name when `make` is done; removes it when `make` fails.
 * @throws storage in words of the engineer where the operating system refuses
 */
export async function makeBeside(path: string, make: (beside: string) => Promise<void> | void): Promise<void> {
  const beside = nameBeside(path);
  try {
    await make(beside);
    flushFile(beside);
    moveIntoPlace(beside, path);
  } catch (thrown) {
    rmSync(beside, { force: true });
    throw notWritten(path, thrown);
  }
}

/** What the operating system says about a file, as a refusal; FringeErrors and defects as they are. */
export function notWritten(path: string, thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (thrown instanceof FringeError || typeof code !== 'string') return thrown;
  return new FringeError('storage', `${path} cannot be written: ${reasons[code] ?? (thrown as Error).message}.`, {
    cause: thrown,
    remedy: 'Look at the folder, its permissions and its room.',
  });
}

const reasons: Readonly<Record<string, string | undefined>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for this user',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is a file',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the disk may only be read',
  EISDIR: 'it is a folder',
};
