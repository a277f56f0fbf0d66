import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { npyNumberType } from './npyNumbers.ts';
import type { NpyNumberType } from './npyNumbers.ts';

/** What an NPY file says of its numbers before they begin. */
export interface NpyHeader {
  readonly type: NpyNumberType;
  readonly shape: readonly number[];
  /** Whether the first index runs fastest. */
  readonly fortran: boolean;
  /** Bytes before the numbers. */
  readonly start: number;
  /** Bytes of the numbers. */
  readonly bodyBytes: number;
}

export const npyMagic = '\x93NUMPY';
/** NumPy itself refuses headers beyond 10,000 characters unless told that they are trusted. */
const longestHeader = 10_000;
/** Enough of a file to hold every header that is read. */
export const mostHeaderBytes = npyMagic.length + 6 + longestHeader;

export const refuseArray = (name: string, why: string, remedy: string): FringeError =>
  new FringeError('bad_input', `The array ${name} ${why}.`, { remedy });

/**
 * Reads the header of an NPY file of versions 1 to 3. Nothing is ever unpickled: objects are refused.
 * @param bytes the beginning of the file
 * @param name for the refusals: a path, or the name within an NPZ
 * @throws bad_input when it is no NPY file, is cut short, or holds what is no number
 */
export function readNpyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const { text, start } = headerText(bytes, name);
  const type = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (type === null || order === undefined || sizes === undefined) {
    throw refuseArray(name, 'has an NPY header that makes no sense', 'Save it again with numpy.save.');
  }
  const shape = sizes
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => Number.parseInt(part, 10));
  const number = numberType(type[1], name);
  const bodyBytes = shape.reduce((product, size) => product * size, number.bytes);
  if (!Number.isSafeInteger(bodyBytes)) {
    throw refuseArray(name, `claims a shape (${shape.join(', ')}) that nothing can hold`, 'Save it again.');
  }
  return { type: number, shape, fortran: order === 'True' && shape.length > 1, start, bodyBytes };
}

/** @throws bad_input when there are fewer or more bytes of numbers than the header says */
export function requireBody({ shape, bodyBytes }: NpyHeader, found: number, name: string): void {
  if (found === bodyBytes) return;
  const why = `has ${found} bytes of numbers where its shape (${shape.join(', ')}) asks for ${bodyBytes}`;
  throw refuseArray(name, why, 'Fetch or save the file again: it is cut short or damaged.');
}

function numberType(descr: string | undefined, name: string): NpyNumberType {
  const type = descr === undefined ? null : npyNumberType(descr);
  if (type !== null) return type;
  const remedy = 'Save plain numbers: numpy.save(file, array.astype("<f8")).';
  if (descr === undefined) throw refuseArray(name, 'holds records of several fields, where numbers are read', remedy);
  if (descr.includes('O')) {
    throw refuseArray(name, 'holds Python objects, which are never unpickled', remedy);
  }
  if (/^[<>|=]?c/.test(descr)) {
    const parts = 'Save the real part, the imaginary part or the magnitude.';
    throw refuseArray(name, `holds complex numbers (${descr}), where real ones are read`, parts);
  }
  throw refuseArray(name, `holds NumPy’s type ${JSON.stringify(descr)}, where numbers are read`, remedy);
}

function headerText(bytes: Uint8Array, name: string): { text: string; start: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, npyMagic.length) !== npyMagic) {
    throw refuseArray(name, 'is not an NPY file', 'Save it with numpy.save.');
  }
  const version = buffer[npyMagic.length];
  if (version !== undefined && (version < 1 || version > 3)) {
    throw refuseArray(name, `is an NPY file of the unknown version ${version}`, 'Save it again with numpy.save.');
  }
  const cut = (): FringeError => refuseArray(name, 'is cut short in its header', 'Fetch or save the file again.');
  const lengthAt = npyMagic.length + 2;
  const before = lengthAt + (version === 1 ? 2 : 4);
  if (buffer.length < before) throw cut();
  const length = version === 1 ? buffer.readUInt16LE(lengthAt) : buffer.readUInt32LE(lengthAt);
  if (length > longestHeader) {
    throw refuseArray(
      name,
      `has an NPY header of ${length} bytes`,
      'Save it again with numpy.save, as one plain array.',
    );
  }
  const start = before + length;
  if (buffer.length < start) throw cut();
  return { text: buffer.toString(version === 3 ? 'utf8' : 'latin1', before, start), start };
}
