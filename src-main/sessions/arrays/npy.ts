import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { npyMagic as magic, readNpyHeader, requireBody } from './npyHeader.ts';
import { numbersIn, requireLittleEndian } from './npyNumbers.ts';
import type { NumberArray } from './npyNumbers.ts';

/** Numbers as NPY files are written: little-endian, in C order. */
export type NpyValues = Float64Array | Float32Array | BigInt64Array;

export interface NpyArray<V = NpyValues> {
  readonly shape: readonly number[];
  readonly values: V;
}

/** Header and what stands before it fill a multiple of this. */
const alignment = 64;

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

const typeOf = (values: NpyValues): string => {
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

/**
 * Reads an NPY file of versions 1 to 3 with real numbers or bool, of either byte order; Fortran order is turned into C
 * order. Numbers keep their type, float16 becoming float32.
 * @param name for the refusals: a path, or the name within an NPZ
 * @throws bad_input for anything else: objects, texts, records and complex numbers, each in a sentence
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray<NumberArray> {
  requireLittleEndian();
  const header = readNpyHeader(bytes, name);
  const { shape, type, start, fortran } = header;
  requireBody(header, bytes.length - start, name);
  // A copy, so that the numbers begin where the processor wants them.
  const body = new Uint8Array(bytes.subarray(start)).buffer;
  const values = numbersIn(body, { type, offset: 0, count: elements(shape) });
  return { shape, values: fortran ? toCOrder(values, shape) : values };
}

/** From the first index fastest to the last. */
function toCOrder<V extends NumberArray>(values: V, shape: readonly number[]): V {
  const turned = values.slice() as V;
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => elements(shape.slice(0, axis)));
  for (let to = 0; to < values.length; to++) {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis++) from += (index[axis] as number) * (strides[axis] as number);
    turned[to] = values[from] as never;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return turned;
}
