import { GarbledReply } from '../../protocols/dialect.ts';
import type { Value } from './values.ts';

/**
 * The bytes of a definite-length block `#<d><length><bytes>` (IEEE 488.2, 8.7.9), one byte a character. A length that is
 * not that of what came makes the whole worthless.
 * @throws GarbledReply
 */
export function parseBlock(reply: string): Buffer {
  const digits = Number(/^#([1-9])/.exec(reply)?.[1] ?? Number.NaN);
  const header = reply.slice(2, 2 + digits);
  if (!Number.isInteger(digits) || !/^\d+$/.test(header) || header.length !== digits) {
    throw new GarbledReply(reply, 'a block that begins with # and its length');
  }
  const length = Number(header);
  const bytes = Buffer.from(reply.slice(2 + digits), 'latin1');
  if (bytes.length !== length) throw new GarbledReply(reply, `a block of the ${length} bytes that it announces`);
  return bytes;
}

/** A block of so many bytes. */
export function formatBlock(bytes: Uint8Array): string {
  const length = String(bytes.length);
  return `#${length.length}${length}${Buffer.from(bytes).toString('latin1')}`;
}

/** A block of IEEE 754 single-precision numbers, least significant byte first. Codes for over range stay as they are. */
export const float32Block: Value<readonly number[]> = {
  unit: '',
  words: 'a block `#<d><length>` of little-endian float32',
  forms: [
    { reply: '#18\x9a\x99\x99?\x9a\x99Y@', value: [1.2000000476837158, 3.4000000953674316] },
    { reply: '#10', value: [] },
  ],
  parse: (reply) => {
    const bytes = parseBlock(reply);
    if (bytes.length % 4 !== 0) throw new GarbledReply(reply, 'whole numbers of four bytes');
    return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
  },
  format: (values) => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => bytes.writeFloatLE(value, 4 * index));
    return formatBlock(bytes);
  },
};
