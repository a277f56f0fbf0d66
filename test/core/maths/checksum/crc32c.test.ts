import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c, crc32cHex } from '../../../../src-core/maths/checksum/crc32c.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The definition, a bit at a time. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

describe('crc32c', () => {
  it('gives the check value of the catalogue of parametrised CRCs', () => {
    expect(crc32cHex(bytesOf('123456789'))).toBe('e3069283');
    expect(crc32cHex(new Uint8Array())).toBe('00000000');
  });

  // RFC 3720, appendix B.4.
  it.each([
    ['32 bytes of zeroes', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['32 bytes incrementing', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
    ['32 bytes decrementing', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
  ])('agrees with RFC 3720 on %s', (_name, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('agrees with the bitwise definition, whole, in parts and on a slice', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const middle = Math.min(cut, bytes.length);
        expect(crc32c(bytes)).toBe(bitwise(bytes));
        expect(crc32c(bytes, middle, bytes.length, crc32c(bytes, 0, middle))).toBe(bitwise(bytes));
        expect(crc32c(bytes, middle)).toBe(bitwise(bytes.subarray(middle)));
      }),
    );
  });
});
