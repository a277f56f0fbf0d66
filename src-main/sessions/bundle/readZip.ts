import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Entry, ZipFile } from 'yauzl';
import { openPromise } from 'yauzl';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { collisionKey, pathObjection } from './safePath.ts';

export interface ZipLimits {
  readonly entries: number;
  /** Of one file and of all together, in bytes as they really inflate. */
  readonly fileBytes: number;
  readonly totalBytes: number;
  /** Inflated bytes for each byte of the archive, all together. */
  readonly ratio: number;
}

export const zipLimits: ZipLimits = { entries: 200_000, fileBytes: 2 ** 30, totalBytes: 4 * 2 ** 30, ratio: 200 };
/** Below this size no ratio is suspicious: a small file of one repeated letter is not a bomb. */
const freeBytes = 2 ** 20;

export interface ZipEntryReader {
  /** Path with forward slashes, checked. */
  readonly path: string;
  /** The inflated bytes in chunks; counts them against the limits as they come. */
  chunks(): AsyncGenerator<Buffer>;
}

/**
 * Goes through the files of a zip in order. Every name is checked before any byte is inflated; folders' own entries are
 * passed over. Sizes in the headers are not believed: what counts is what inflates.
 * @throws FringeError `verification_failed` naming the entry that may not be; `bad_input` when the file is not a zip.
 */
export async function forEachZipFile(
  path: string,
  visit: (entry: ZipEntryReader) => Promise<void>,
  limits: ZipLimits = zipLimits,
): Promise<void> {
  const archiveBytes = await sizeOf(path);
  const zip = await openZip(path);
  try {
    const entries = await checkedEntries(zip, archiveBytes, limits);
    const budget = { left: Math.min(limits.totalBytes, Math.max(freeBytes, archiveBytes * limits.ratio)) };
    for (const entry of entries) {
      await visit({ path: entry.path, chunks: () => inflate(zip, entry, budget, limits) });
    }
  } finally {
    zip.close();
  }
}

interface CheckedEntry {
  readonly path: string;
  readonly entry: Entry;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    throw new FringeError('not_found', `There is no file ${path}.`, { cause });
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
      strictFileNames: true,
    });
  } catch (cause) {
    throw new FringeError('bad_input', `${path} is not a whole zip file: ${messageOf(cause)}.`, { cause });
  }
}

async function checkedEntries(zip: ZipFile, archiveBytes: number, limits: ZipLimits): Promise<CheckedEntry[]> {
  if (zip.entryCount > limits.entries) throw refusal(`it has ${zip.entryCount} entries, more than ${limits.entries}`);
  const checked: CheckedEntry[] = [];
  const places = new Names();
  let packed = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const path = decodeName(entry);
      checkKind(entry, path);
      await checkLocalName(zip, entry, path);
      packed += entry.compressedSize;
      // Entries that share their bytes are how a small file unpacks to a huge one.
      if (packed > archiveBytes) throw refusal(`its entries overlap, at ${quote(path)}`);
      places.add(path);
      if (!path.endsWith('/')) checked.push({ path, entry });
      if (checked.length > limits.entries) throw refusal(`it has more than ${limits.entries} entries`);
    }
  } catch (thrown) {
    if (thrown instanceof FringeError) throw thrown;
    throw refusal(`its directory cannot be read: ${messageOf(thrown)}`, thrown);
  }
  return checked;
}

/** UTF-8, or plain ASCII where the entry does not say that it is UTF-8. */
function decodeName(entry: Entry): string {
  const raw = entry.fileNameRaw;
  let path: string;
  try {
    path = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw refusal(`the path ${quote(raw.toString('latin1'))} is not UTF-8`);
  }
  const objection = pathObjection(path);
  if (objection !== null) throw refusal(`the path ${quote(path)} is refused: ${objection}`);
  return path;
}

const unixHost = 3;
const unixKind = { mask: 0o170000, none: 0, file: 0o100000, folder: 0o040000 } as const;

function checkKind(entry: Entry, path: string): void {
  if (entry.isEncrypted()) throw refusal(`${quote(path)} is encrypted`);
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw refusal(`${quote(path)} is packed by the unknown method ${entry.compressionMethod}`);
  }
  const host = entry.versionMadeBy >>> 8;
  const kind = (entry.externalFileAttributes >>> 16) & unixKind.mask;
  const expected = path.endsWith('/') ? unixKind.folder : unixKind.file;
  // Other hosts may carry Unix modes too, so the bits are looked at whatever the host says.
  if (kind !== unixKind.none && kind !== expected) {
    throw refusal(`${quote(path)} is a link or another special file${host === unixHost ? '' : ' by its mode'}`);
  }
  if (path.endsWith('/') && entry.uncompressedSize !== 0) throw refusal(`the folder ${quote(path)} has content`);
}

/** A name that differs between the zip's directory and the entry itself shows different files to different programs. */
async function checkLocalName(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  const header = await zip.readLocalFileHeaderPromise(entry);
  if (!header.fileName.equals(entry.fileNameRaw)) throw refusal(`${quote(path)} has another name inside`);
}

/** Refuses a path that stands twice, differs only in capitals, or is a file where another needs a folder. */
class Names {
  readonly #files = new Set<string>();
  readonly #folders = new Map<string, string>();

  add(path: string): void {
    const key = collisionKey(path);
    const isFolder = path.endsWith('/');
    if (this.#files.has(key)) throw refusal(`the path ${quote(path)} stands twice, or differs only in capitals`);
    if (!isFolder && this.#folders.has(key)) throw refusal(`${quote(path)} is both a file and a folder`);
    const parts = path.replace(/\/$/, '').split('/');
    const folders = isFolder ? parts.length : parts.length - 1;
    for (let depth = 1; depth <= folders; depth++) this.#addFolder(parts.slice(0, depth).join('/'), path);
    if (!isFolder) this.#files.add(key);
  }

  #addFolder(folder: string, path: string): void {
    const key = collisionKey(folder);
    if (this.#files.has(key)) throw refusal(`${quote(path)} lies in a file`);
    const spelling = this.#folders.get(key) ?? folder;
    if (spelling !== folder) throw refusal(`the folders of ${quote(path)} differ only in capitals from others`);
    this.#folders.set(key, spelling);
  }
}

async function* inflate(
  zip: ZipFile,
  { path, entry }: CheckedEntry,
  budget: { left: number },
  limits: ZipLimits,
): AsyncGenerator<Buffer> {
  let stream: Readable | null = null;
  let bytes = 0;
  try {
    stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      budget.left -= chunk.length;
      if (bytes > limits.fileBytes) throw refusal(`${quote(path)} unpacks to more than ${limits.fileBytes} bytes`);
      if (budget.left < 0) throw refusal(`it unpacks to far more than its size; stopped at ${quote(path)}`);
      yield chunk;
    }
  } catch (thrown) {
    if (thrown instanceof FringeError) throw thrown;
    throw refusal(`${quote(path)} cannot be unpacked: ${messageOf(thrown)}`, thrown);
  } finally {
    if (stream !== null && !stream.destroyed) {
      stream.destroy();
      await once(stream, 'close').catch(() => undefined);
    }
  }
}

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
const quote = (path: string) => JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);

/** The sentence every refused bundle ends with. */
export function refusal(why: string, cause?: unknown): FringeError {
  return new FringeError('verification_failed', `The bundle is refused: ${why}.`, {
    remedy: 'Ask for the bundle again; nothing of it was kept.',
    ...(cause === undefined ? {} : { cause }),
  });
}
