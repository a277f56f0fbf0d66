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
