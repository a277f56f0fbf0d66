import { endianness } from 'node:os';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** Numbers as NumPy's NPY files hold them: little-endian, in C order. */
export type NpyValues = Float64Array | Float32Array | BigInt64Array;

export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: NpyValues;
}

export type NpyNumberType = '<f8' | '<f4' | '<i8';

const magic = '\x93NUMPY';
/** Header and what stands before it fill a multiple of this. */
const alignment = 64;
/** NumPy itself refuses headers beyond 10,000 characters unless told that they are trusted. */
const longestHeader = 10_000;

/**
 * The bytes before an array's numbers, version 1.0.
 * Source: numpy.lib.format, "NPY format".
 * @param type such as `<f8`, or `<U5` for texts of five characters
 */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((magic.length + 4 + text.length + 1) / alignment) * alignment;
  const bytes = Buffer.alloc(length, ' ');
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt16LE(1, magic.length);
  bytes.writeUInt16LE(length - magic.length - 4, magic.length + 2);
  bytes.write(text, magic.length + 4, 'latin1');
  bytes[length - 1] = 0x0a;
  return bytes;
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

const typeOf = (values: NpyValues): NpyNumberType => {
  if (values instanceof Float64Array) return '<f8';
  return values instanceof Float32Array ? '<f4' : '<i8';
};

/** A whole NPY file. @throws defect when the values do not fill the shape */
export function npyBytes({ shape, values }: NpyArray): Uint8Array {
  requireLittleEndian();
  if (values.length !== elements(shape)) {
    throw new FringeError('defect', `${values.length} numbers do not fill an array of shape (${shape.join(', ')}).`);
  }
  return Buffer.concat([
    npyHeader(typeOf(values), shape),
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  ]);
}

/** A whole NPY file of texts, as NumPy's `<U`: four bytes a character, padded with zeros to the longest. */
export function npyTextBytes(texts: readonly string[]): Uint8Array {
  const rows = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) as number));
  const width = Math.max(1, ...rows.map((row) => row.length));
  const bytes = Buffer.alloc(4 * width * rows.length);
  rows.forEach((row, index) => row.forEach((code, at) => bytes.writeUInt32LE(code, 4 * (index * width + at))));
  return Buffer.concat([npyHeader(`<U${width}`, [texts.length]), bytes]);
}

const refuse = (name: string, why: string, remedy: string): FringeError =>
  new FringeError('bad_input', `The array ${name} ${why}.`, { remedy });

const saveAgain = 'Save it with numpy.save(file, numpy.ascontiguousarray(array, dtype="<f8")).';

/**
 * Reads an NPY file of versions 1 to 3 with float64, float32 or int64 numbers, little-endian and in C order.
 * @param name for the refusals: a path, or the name within an NPZ
 * @throws bad_input for anything else
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  requireLittleEndian();
  const { text, start } = headerOf(bytes, name);
  const type = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (type === null || order === undefined || sizes === undefined) {
    throw refuse(name, 'has an NPY header that makes no sense', 'Save it again with numpy.save.');
  }
  const make = makers[type[1] as NpyNumberType];
  if (make === undefined) {
    const what = type[2] === undefined ? `numbers of NumPy’s type ${JSON.stringify(type[1])}` : 'records';
    throw refuse(name, `holds ${what}, where float64, float32 or int64 (little-endian) are read`, saveAgain);
  }
  const shape = sizes
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => Number.parseInt(part, 10));
  if (order === 'True' && shape.length > 1) {
    throw refuse(name, 'is in Fortran order, where C order is read', saveAgain);
  }
  const count = elements(shape);
  const asked = count * (type[1] === '<f4' ? 4 : 8);
  if (!Number.isSafeInteger(asked) || bytes.length - start !== asked) {
    const why = `has ${bytes.length - start} bytes of numbers where its shape (${shape.join(', ')}) asks for ${asked}`;
    throw refuse(name, why, 'Fetch or save the file again: it is cut short or damaged.');
  }
  // A copy, so that the numbers begin where the processor wants them.
  return { shape, values: make(new Uint8Array(bytes.subarray(start)).buffer) };
}

const makers: Readonly<Record<NpyNumberType, ((buffer: ArrayBuffer) => NpyValues) | undefined>> = {
  '<f8': (buffer) => new Float64Array(buffer),
  '<f4': (buffer) => new Float32Array(buffer),
  '<i8': (buffer) => new BigInt64Array(buffer),
};

function headerOf(bytes: Uint8Array, name: string): { text: string; start: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, magic.length) !== magic) {
    throw refuse(name, 'is not an NPY file', 'Save it with numpy.save.');
  }
  const version = buffer[magic.length];
  if (version !== undefined && (version < 1 || version > 3)) {
    throw refuse(name, `is an NPY file of the unknown version ${version}`, 'Save it again with numpy.save.');
  }
  const cut = (): FringeError => refuse(name, 'is cut short in its header', 'Fetch or save the file again.');
  const lengthAt = magic.length + 2;
  const before = lengthAt + (version === 1 ? 2 : 4);
  if (buffer.length < before) throw cut();
  const length = version === 1 ? buffer.readUInt16LE(lengthAt) : buffer.readUInt32LE(lengthAt);
  if (length > longestHeader) {
    throw refuse(name, `has an NPY header of ${length} bytes`, 'Save it again with numpy.save, as one plain array.');
  }
  const start = before + length;
  if (buffer.length < start) throw cut();
  return { text: buffer.toString(version === 3 ? 'utf8' : 'latin1', before, start), start };
}

function requireLittleEndian(): void {
  if (endianness() === 'LE') return;
  throw new FringeError('not_available', 'NPY files are read and written on little-endian computers only.', {
    remedy: 'Use an x86 or ARM computer.',
  });
}
