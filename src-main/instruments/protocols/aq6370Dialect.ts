import type { Dialect } from './dialect.ts';

/** SCPI with CR LF, as the Yokogawa analysers speak it over TCP; a trace of 50,001 points takes 850 kB in text. */
export const aq6370Dialect: Dialect = {
  name: 'SCPI with CR LF',
  commandEnd: '\r\n',
  replyEnd: '\n',
  maxReplyBytes: 2 * 1024 * 1024,
  quietMs: 30,
  abort: null,
  unwrap: (frame) => (frame.endsWith('\r') ? frame.slice(0, -1) : frame),
};
