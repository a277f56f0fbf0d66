import type { DoubleDouble } from '../../../../src-core/maths/doubleDouble/index.ts';

/** Whole multiples of 2^-2200: every double, and every product of two, is one. */
export const exponent = 2200;

/** A finite double, exactly. */
export function exactly(value: number): bigint {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  const bits = bytes.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const size = mantissa << BigInt(exponent + Math.max(1, biased) - 1075);
  return bits >> 63n === 1n ? -size : size;
}

export const sumOf = ({ high, low }: DoubleDouble): bigint => exactly(high) + exactly(low);

/** The product of two such multiples; exact for those of doubles. */
export const productOf = (a: bigint, b: bigint): bigint => (a * b) >> BigInt(exponent);

const size = (value: bigint): bigint => (value < 0n ? -value : value);

/** Whether `found` is within 2^-bits of `wanted`, as a share of it. */
export const isNear = (found: bigint, wanted: bigint, bits: number): boolean =>
  size(found - wanted) << BigInt(bits) <= size(wanted);
