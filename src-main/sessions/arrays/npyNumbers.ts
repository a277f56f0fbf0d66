import { endianness } from 'node:os';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** NumPy's kinds of real numbers: float, signed, unsigned, bool. */
export interface NpyNumberType {
  /** As in the header, such as `<f4`. */
  readonly descr: string;
  readonly kind: 'f' | 'i' | 'u' | 'b';
  readonly bytes: 1 | 2 | 4 | 8;
  readonly bigEndian: boolean;
}

/** Numbers as NumPy holds them; float16 as the float32 that are equal to them, bool as 0 and 1. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Null for what is no real number of at most eight bytes. Source: numpy.lib.format, array interface typestr. */
export function npyNumberType(descr: string): NpyNumberType | null {
  const [, order, kind, size] = /^([<>|=]?)([fiub])([1248])$/.exec(descr) ?? [];
  if (kind === undefined) return null;
  const bytes = Number(size) as NpyNumberType['bytes'];
  if ((kind === 'f' && bytes === 1) || (kind === 'b' && bytes !== 1)) return null;
  return { descr, kind: kind as NpyNumberType['kind'], bytes, bigEndian: order === '>' && bytes > 1 };
}

/** @throws not_available on a big-endian computer */
export function requireLittleEndian(): void {
  if (endianness() === 'LE') return;
  throw new FringeError('not_available', 'NPY files are read and written on little-endian computers only.', {
    remedy: 'Use an x86 or ARM computer.',
  });
}

/**
 * The numbers in `buffer`, from `offset` (a multiple of their size). What is big-endian is turned in place.
 * @param count numbers
 */
export function numbersIn(buffer: ArrayBuffer, { type, offset, count }: NumbersPlace): NumberArray {
  if (type.bigEndian) {
    const bytes = Buffer.from(buffer, offset, count * type.bytes);
    if (type.bytes === 2) bytes.swap16();
    else if (type.bytes === 4) bytes.swap32();
    else bytes.swap64();
  }
  if (type.kind === 'f' && type.bytes === 2) return fromHalves(new Uint16Array(buffer, offset, count));
  return new arrayTypes[`${type.kind}${type.bytes}` as keyof typeof arrayTypes](buffer, offset, count);
}

export interface NumbersPlace {
  readonly type: NpyNumberType;
  /** In bytes. */
  readonly offset: number;
  readonly count: number;
}

const arrayTypes = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
} as const;

let halves: Float32Array | null = null;

/** IEEE 754 binary16 to binary32, exactly. */
function fromHalves(codes: Uint16Array): Float32Array {
  halves ??= Float32Array.from({ length: 65_536 }, (_, code) => halfValue(code));
  const table = halves;
  const values = new Float32Array(codes.length);
  for (let index = 0; index < codes.length; index++) values[index] = table[codes[index] as number] as number;
  return values;
}

function halfValue(code: number): number {
  const sign = code & 0x8000 ? -1 : 1;
  const exponent = (code >> 10) & 0x1f;
  const fraction = code & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** As float64, or float32 where that is what they are; integers beyond 2^53 are rounded. */
export function asFloats(numbers: NumberArray): Float32Array | Float64Array {
  if (numbers instanceof Float32Array || numbers instanceof Float64Array) return numbers;
  const floats = new Float64Array(numbers.length);
  if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array) {
    for (let index = 0; index < floats.length; index++) floats[index] = Number(numbers[index]);
  } else floats.set(numbers);
  return floats;
}
