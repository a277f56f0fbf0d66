/**
 * CRC-32C (Castagnoli): reflected polynomial 0x82f63b78, initial value and final xor 0xffffffff. The check value of the
 * nine bytes "123456789" is e3069283. Source: RFC 3720, section 12.1; eight bytes at a step after M. Kounavis and
 * F. Berry, "A Systematic Approach to Building High Performance Software-Based CRC Generators", ISCC 2005.
 */

const reflectedPolynomial = 0x82f63b78;
const slices = 8;

/** Eight tables of 256 entries, one after another: table k advances a byte by k further zero bytes. */
const tables = makeTables();

function makeTables(): Int32Array {
  const made = new Int32Array(256 * slices);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? reflectedPolynomial : 0);
    made[byte] = remainder;
  }
  for (let index = 256; index < made.length; index++) {
    const previous = at(made, index - 256);
    made[index] = (previous >>> 8) ^ at(made, previous & 0xff);
  }
  return made;
}

function at(values: Int32Array | Uint8Array, index: number): number {
  return values[index] as number;
}

/**
 * Checksum of `bytes[start, end)` as an unsigned 32-bit integer.
 * @param previous checksum of the bytes that came before, to go on from; 0 to begin.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, previous = 0): number {
  let crc = ~previous;
  let position = start;
  for (const whole = end - 7; position < whole; position += 8) {
    const low =
      crc ^
      (at(bytes, position) |
        (at(bytes, position + 1) << 8) |
        (at(bytes, position + 2) << 16) |
        (at(bytes, position + 3) << 24));
    crc =
      at(tables, 1792 + (low & 0xff)) ^
      at(tables, 1536 + ((low >>> 8) & 0xff)) ^
      at(tables, 1280 + ((low >>> 16) & 0xff)) ^
      at(tables, 1024 + (low >>> 24)) ^
      at(tables, 768 + at(bytes, position + 4)) ^
      at(tables, 512 + at(bytes, position + 5)) ^
      at(tables, 256 + at(bytes, position + 6)) ^
      at(tables, at(bytes, position + 7));
  }
  for (; position < end; position++) crc = (crc >>> 8) ^ at(tables, (crc ^ at(bytes, position)) & 0xff);
  return ~crc >>> 0;
}

/** The checksum as eight lower-case hexadecimal digits. */
export function crc32cHex(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return crc32c(bytes, start, end).toString(16).padStart(8, '0');
}
