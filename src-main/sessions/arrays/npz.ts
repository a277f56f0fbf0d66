import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile as OpenedZip } from 'yauzl';
import { ZipFile } from 'yazl';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { npyBytes, npyHeader, npyTextBytes, readNpy } from './npy.ts';
import type { NpyArray } from './npy.ts';
import { mostHeaderBytes, readNpyHeader, requireBody } from './npyHeader.ts';
import type { NpyHeader } from './npyHeader.ts';
import type { NumberArray } from './npyNumbers.ts';
import { requireHonestSize } from './requireHonestSize.ts';

/** An array whose numbers come in parts: float64, in C order. */
export interface NpyStream {
  readonly shape: readonly number[];
  /** The numbers from the beginning; a part may be used again once the next is asked for. */
  readonly parts: () => Iterable<Float64Array>;
}

/** Numbers, texts, or numbers in parts. */
export type NpzEntry = NpyArray | NpyStream | readonly string[];

export interface NpzOptions {
  /** Deflated when true. Draws hardly get smaller, so that they are stored when left out. */
  readonly compress?: boolean;
}

/** Larger entries need the longer form of a zip's sizes. */
const longEntry = 2 ** 31;

/**
 * Writes an NPZ file, which `numpy.load` opens. The same arrays give the same bytes. Parts are written as they come.
 * @param path a new file, whole and flushed when the promise is fulfilled
 */
export async function writeNpz(
  path: string,
  arrays: Readonly<Record<string, NpzEntry>>,
  { compress = false }: NpzOptions = {},
): Promise<void> {
  const zip = new ZipFile();
  // A part that fails, or an array that is not filled, would otherwise leave the output waiting for its end.
  zip.on('error', (error: Error) => (zip.outputStream as Readable).destroy(error));
  // The zip's time has no zone and is taken from the local clock's parts: this one is the same everywhere.
  const options = { mtime: new Date(2000, 0, 1, 12, 0, 0), mode: 0o100644, compress, forceDosTimestamp: true };
  for (const [name, entry] of Object.entries(arrays)) {
    if ('parts' in entry) {
      const header = npyHeader('<f8', entry.shape);
      const size = header.length + 8 * entry.shape.reduce((product, length) => product * length, 1);
      const streamed = { ...options, size, forceZip64Format: size > longEntry };
      zip.addReadStreamLazy(`${name}.npy`, streamed, (give) => {
        const stream = Readable.from(bytesOfParts(header, entry), { highWaterMark: 1 });
        stream.on('error', (error) => zip.emit('error', error));
        give(null, stream);
      });
    } else {
      const bytes = 'shape' in entry ? npyBytes(entry) : npyTextBytes(entry);
      zip.addBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), `${name}.npy`, options);
    }
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx' }));
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function* bytesOfParts(header: Uint8Array, { parts }: NpyStream): Generator<Buffer> {
  yield Buffer.from(header);
  for (const part of parts()) {
    // A copy: what is yielded waits in streams while the part's memory is filled again.
    yield Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
}

export interface NpzReading {
  /** Names of the arrays to read; all when left out. Others may hold what cannot be read. */
  readonly only?: readonly string[];
  /** Of all arrays that are read, inflated; 2 GiB when left out. */
  readonly mostBytes?: number;
  /** Is told of each array before its numbers are inflated; what it throws ends the reading. */
  readonly before?: (name: string, header: NpyHeader) => void;
}

const mostArrays = 100_000;

export const refuseNpz = (path: string, why: string, cause?: unknown): FringeError =>
  new FringeError('bad_input', `The NPZ file ${path} ${why}.`, {
    remedy: 'Save it again with numpy.savez or numpy.savez_compressed.',
    cause,
  });

/**
 * The arrays of an NPZ file by name, read as `readNpy` does.
 * @throws not_found, bad_input when it is no zip, is damaged, or holds what is not read, in a sentence each
 */
export async function readNpz(
  path: string,
  { only, mostBytes = 2 ** 31, before }: NpzReading = {},
): Promise<Map<string, NpyArray<NumberArray>>> {
  const zip = await openNpz(path);
  try {
    if (zip.entryCount > mostArrays) throw refuseNpz(path, `has more than ${mostArrays} arrays`);
    const arrays = new Map<string, NpyArray<NumberArray>>();
    const names = new Set<string>();
    let left = mostBytes;
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.replace(/\.npy$/, '');
      if (names.has(name)) throw refuseNpz(path, `has two arrays named ${JSON.stringify(name)}`);
      names.add(name);
      if (only?.includes(name) === false) continue;
      if (entry.uncompressedSize > left) {
        throw new FringeError('bad_input', `The NPZ file ${path} inflates to more than ${mostBytes} bytes.`, {
          remedy: 'Save fewer numbers in one file.',
        });
      }
      requireHonestSize(path, entry);
      const told = `${name} of ${path}`;
      const bytes = await inflate(zip, entry, (beginning) => {
        const header = readNpyHeader(beginning, told);
        requireBody(header, entry.uncompressedSize - header.start, told);
        before?.(name, header);
      });
      left -= bytes.length;
      arrays.set(name, readNpy(bytes, told));
    }
    const missing = only?.find((name) => !names.has(name));
    if (missing !== undefined) {
      throw new FringeError('bad_input', `The NPZ file ${path} has no array ${missing}.`, {
        remedy: `Choose one of ${[...names].slice(0, 20).join(', ')}.`,
      });
    }
    return arrays;
  } catch (thrown) {
    if (thrown instanceof FringeError) throw thrown;
    throw refuseNpz(path, `is damaged: ${messageOf(thrown)}`, thrown);
  } finally {
    zip.close();
  }
}

/**
 * Inflates as many bytes as the zip's directory says: yauzl fails on more and on fewer. Memory for them is taken once the
 * beginning is found good.
 */
async function inflate(zip: OpenedZip, entry: Entry, check: (beginning: Uint8Array) => void): Promise<Uint8Array> {
  const size = entry.uncompressedSize;
  let bytes = new Uint8Array(Math.min(size, mostHeaderBytes));
  let filled = 0;
  let isChecked = false;
  const stream = await zip.openReadStreamPromise(entry);
  for await (let part of stream as AsyncIterable<Buffer>) {
    if (!isChecked) {
      const count = Math.min(part.length, bytes.length - filled);
      bytes.set(part.subarray(0, count), filled);
      filled += count;
      part = part.subarray(count);
      if (filled < bytes.length) continue;
      check(bytes);
      isChecked = true;
      const whole = new Uint8Array(size);
      whole.set(bytes);
      bytes = whole;
    }
    bytes.set(part, filled);
    filled += part.length;
  }
  if (!isChecked) check(bytes.subarray(0, filled));
  return bytes;
}

export async function openNpz(path: string): Promise<OpenedZip> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new FringeError('not_found', `There is no file ${path}.`, { cause, remedy: 'Check the path.' });
    }
    throw refuseNpz(path, `is not a whole zip file: ${messageOf(cause)}`, cause);
  }
}

const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
