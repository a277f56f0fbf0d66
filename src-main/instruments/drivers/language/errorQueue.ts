import { GarbledReply } from '../../protocols/dialect.ts';

/** Where an instrument keeps what went wrong. It is asked after each write, and emptied when connecting. */
export interface ErrorQueue {
  readonly words: string;
  /** Queries, asked in turn until each says that there is nothing. */
  readonly asks: readonly string[];
  /** Each query tells all that there is, so that it is asked once. */
  readonly once?: boolean;
  /** Asked when something was found, where telling does not forget. */
  readonly clear?: string;
  /** What went wrong in words, or null when nothing did. @throws GarbledReply */
  parse(reply: string, ask: string): string | null;
  /** What an instrument with nothing to say answers, for the simulator. */
  readonly none: string;
  /** What it says of a command that it does not know, and of a value that it does not take. */
  readonly unknownCommand: string;
  readonly badValue: string;
}

/** A queue that says no end of errors is not read for ever. */
export const mostErrors = 20;

/** `-113,"Undefined header"`; 0 when there is nothing (SCPI-99, volume 2, 21.8). */
export function scpiErrors(ask = 'SYST:ERR?'): ErrorQueue {
  return {
    words: `\`${ask}\` is asked after each write until it answers 0`,
    asks: [ask],
    parse: (reply) => {
      const match = /^([+-]?\d{1,6})\s*(?:,\s*(.*))?$/.exec(reply.trim());
      if (match === null) throw new GarbledReply(reply, 'an entry of the error queue');
      if (Number(match[1]) === 0) return null;
      const words = (match[2] ?? '').replace(/^"|"(;.*)?$/g, '');
      return `${words === '' ? 'error' : words} (${Number(match[1])})`;
    },
    none: '0,"No error"',
    unknownCommand: '-113,"Undefined header"',
    badValue: '-222,"Data out of range"',
  };
}

/** TSP: code, message, severity and node, between tabs; code 0 when the queue is empty. */
export const tspErrors: ErrorQueue = {
  words: '`print(errorqueue.next())` is asked after each write until its code is 0',
  asks: ['print(errorqueue.next())'],
  parse: (reply) => {
    const [code = '', message = ''] = reply.trim().split('\t');
    if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(code)) throw new GarbledReply(reply, 'an entry of the error queue');
    return Number(code) === 0 ? null : `${message} (${Number(code)})`;
  },
  none: '0.00000e+00\tQueue Is Empty\t0.00000e+00\t1.00000e+00',
  unknownCommand: '-2.85000e+02\tTSP Syntax error at line 1\t2.00000e+01\t1.00000e+00',
  badValue: '1.10200e+03\tParameter too big\t2.00000e+01\t1.00000e+00',
};

interface NumberedErrors {
  /** By number, or by bit where the number is a set of flags. */
  readonly sentences?: Readonly<Record<number, string>>;
  readonly flags?: boolean;
  readonly base?: 10 | 16;
  readonly clear?: string;
}

/** Numbers alone, 0 for none, with the maker's sentences for some. */
export function numberedErrors(
  asks: readonly string[],
  { sentences = {}, flags = false, base = 10, clear }: NumberedErrors = {},
): ErrorQueue {
  return {
    once: true,
    ...(clear === undefined ? {} : { clear }),
    words: `${asks.map((ask) => `\`${ask}\``).join(' and ')} after each write; 0 says that nothing went wrong`,
    asks,
    parse: (reply, ask) => {
      const text = reply.trim();
      if (!(base === 16 ? /^[0-9a-f]{1,8}$/i : /^[+-]?\d{1,6}$/).test(text)) {
        throw new GarbledReply(reply, 'the number of an error');
      }
      const code = Number.parseInt(text, base);
      if (code === 0) return null;
      const raised = Object.entries(sentences).filter(([bit]) => (code & Number(bit)) !== 0);
      const words = flags ? raised.map(([, sentence]) => sentence).join(', ') : sentences[code];
      return `${words ?? 'error'} (${ask.replace('?', '')} ${text})`;
    },
    none: '0',
    unknownCommand: '2',
    badValue: '1',
  };
}

/** Arroyo: `0`, or all errors at once as `code,"text"` pairs. */
export const pairedErrors: ErrorQueue = {
  once: true,
  words: '`ERRSTR?` is asked after each write; 0 says that nothing went wrong',
  asks: ['ERRSTR?'],
  parse: (reply) => {
    const text = reply.trim();
    if (/^0(,\s*("[^"]*")?)?$/.test(text)) return null;
    const pairs = [...text.matchAll(/(\d{1,5})\s*,\s*"([^"]*)"/g)];
    if (!/^\d/.test(text) || (pairs.length === 0 && !/^\d{1,5}(,\d{1,5})*$/.test(text))) {
      throw new GarbledReply(reply, 'errors as number and text');
    }
    return pairs.length === 0 ? `errors ${text}` : pairs.map(([, code, words]) => `${words} (${code})`).join(', ');
  },
  none: '0',
  unknownCommand: '123,"Command not found"',
  badValue: '201,"Value out of range"',
};
