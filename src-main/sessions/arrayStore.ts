import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { z } from 'zod';
import { crc32cHex } from '../../src-core/maths/checksum/crc32c.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { LazySync } from './lazySync.ts';

/** Arrays of more values than this leave the journal's line and go to the file beside it. */
export const longestInlineArray = 64;
const bytesPerValue = Float64Array.BYTES_PER_ELEMENT;

/** Where an array lies in `arrays.f64`: offset in bytes, length in values, CRC-32C of its bytes in hexadecimal. */
export const arrayReferenceSchema = z.strictObject({
  offset: z.int().nonnegative().multipleOf(bytesPerValue),
  length: z.int().nonnegative(),
  checksum: z.string().regex(/^[0-9a-f]{8}$/),
});
export type ArrayReference = z.output<typeof arrayReferenceSchema>;

/** Raw float64, little-endian, one array after another. */
export interface ArrayStore {
  /** Hands the array to the operating system and returns where it lies. */
  append(values: ArrayLike<number>): ArrayReference;
  /** @throws FringeError `storage` when the array is not whole. */
  read(reference: ArrayReference): Float64Array;
  /** Everything appended is on the disk when this returns. */
  sync(): void;
  close(): void;
}

/** Opens `path`, made when it is missing, to append to and to read. */
export function openArrayStore(path: string): ArrayStore {
  const file = openSync(path, 'a+');
  // A torn tail is cut to whole values, so that every array begins on its own.
  let size = fstatSync(file).size;
  if (size % bytesPerValue !== 0) {
    size -= size % bytesPerValue;
    ftruncateSync(file, size);
  }
  const disk = new LazySync(file);
  return {
    append(values) {
      const bytes = littleEndian(Float64Array.from(values));
      const reference = { offset: size, length: values.length, checksum: crc32cHex(bytes) };
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
      size += bytes.length;
      disk.touched();
      return reference;
    },
    read: (reference) => readFromFile(file, path, reference),
    sync: () => disk.sync(),
    close: () => disk.close(),
  };
}

/** One array of a store that nobody need have open. */
export function readArray(path: string, reference: ArrayReference): Float64Array {
  const file = openSync(path, 'r');
  try {
    return readFromFile(file, path, reference);
  } finally {
    closeSync(file);
  }
}

function readFromFile(file: number, path: string, reference: ArrayReference): Float64Array {
  const length = reference.length * bytesPerValue;
  const refuse = (why: string) =>
    new FringeError('storage', `The array at byte ${reference.offset} of ${path} ${why}.`, {
      remedy: 'Restore the file from a copy; the records that name other arrays are not affected.',
    });
  if (reference.offset + length > fstatSync(file).size) throw refuse('is cut short');
  const bytes = new Uint8Array(length);
  for (let got = 0; got < length;) {
    const count = readSync(file, bytes, got, length - got, reference.offset + got);
    if (count === 0) throw refuse('is cut short');
    got += count;
  }
  if (crc32cHex(bytes) !== reference.checksum) throw refuse('does not match its checksum');
  return new Float64Array(littleEndian(new Float64Array(bytes.buffer)).buffer);
}

/** The bytes of the values in little-endian order; swaps in place on a big-endian machine. */
function littleEndian(values: Float64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (endianness() === 'BE') Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).swap64();
  return bytes;
}
