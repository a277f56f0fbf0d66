import type { Dialect } from './dialect.ts';

/** Messages that end in a line feed, one reply for each query, nothing unasked (IEEE 488.2, SCPI-99). */
export const scpiDialect: Dialect = {
  name: 'SCPI',
  commandEnd: '\n',
  replyEnd: '\n',
  maxReplyBytes: 64 * 1024,
  quietMs: 30,
  abort: null,
  unwrap: (frame) => (frame.endsWith('\r') ? frame.slice(0, -1) : frame),
};

/** SCPI whose replies may be blocks: a block is left as it is, also where its last byte is a carriage return. */
export const scpiBlockDialect: Dialect = {
  ...scpiDialect,
  name: 'SCPI with blocks',
  blocks: true,
  maxReplyBytes: 8 * 1024 * 1024,
  unwrap: (frame) => (frame.endsWith('\r') && !frame.startsWith('#') ? frame.slice(0, -1) : frame),
};
