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

const floats = (words: string, bytes: 4 | 8, example: string): Value<readonly number[]> => {
  const parse = (reply: string): number[] => {
    const block = parseBlock(reply);
    if (block.length % bytes !== 0) throw new GarbledReply(reply, `whole numbers of ${bytes} bytes`);
    const at = (index: number): number => (bytes === 4 ? block.readFloatLE(index) : block.readDoubleLE(index));
    return Array.from({ length: block.length / bytes }, (_, index) => at(bytes * index));
  };
  return {
    unit: '',
    words,
    forms: [example, '#10'].map((reply) => ({ reply, value: parse(reply) })),
    parse,
    format: (values) => {
      const block = Buffer.alloc(bytes * values.length);
      values.forEach((value, index) =>
        bytes === 4 ? block.writeFloatLE(value, 4 * index) : block.writeDoubleLE(value, 8 * index),
      );
      return formatBlock(block);
    },
  };
};

/** IEEE 754 single precision, least significant byte first. Codes for over range stay as they are. */
export const float32Block = floats('a block `#<d><length>` of little-endian float32', 4, '#18\x9a\x99\x99?\x9a\x99Y@');

/** IEEE 754 double precision, least significant byte first. */
export const float64Block = floats(
  'a block `#<d><length>` of little-endian float64',
  8,
  '#18\x00\x00\x00\x00\x00\x00\xf8?',
);
