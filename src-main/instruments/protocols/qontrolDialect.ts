import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { shown } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { isBinary } from './qontrolCommands.ts';

/** An error line `Eee:cc` of a Qontrol module: code and channel. */
export interface QontrolFault {
  readonly code: number;
  readonly channel: number;
}

/** Sentences of the maker's error table (Qontrol programming manual, "Error codes"). */
const sentences: Readonly<Record<number, string>> = {
  0: 'unknown error',
  1: 'over-voltage',
  2: 'over-current',
  3: 'power error',
  4: 'calibration error',
  5: 'output error',
  10: 'command not known',
  11: 'parameter not understood',
  12: 'channel does not exist',
  13: 'operation forbidden',
  14: 'command buffer overflow',
  15: 'serial error: the command was not understood',
  16: 'timeout inside the module',
  17: 'SPI error',
  18: 'ADC error',
  19: 'I2C error',
  20: 'interlock open',
  30: 'too many errors, some were suppressed',
  31: 'firmware trap',
  90: 'the module was powered up: its outputs are at zero',
};

/** The maker's driver takes these, and only these, as the answer to the command in flight. */
const answers = new Set([0, 10, 11, 12, 13, 14, 24]);
const serialError = 15;
/** After these an output is not what it was set to be. */
const outputFaults = new Set([1, 2, 3, 5, 20, 31, 90]);

export function parseQontrolFault(line: string): QontrolFault | null {
  const match = /^E(\d\d):(\d\d)$/.exec(line);
  return match === null ? null : { code: Number(match[1]), channel: Number(match[2]) };
}

export const isOutputFault = ({ code }: QontrolFault): boolean => outputFaults.has(code);

/** `over-current on channel 3 (E02:03)` */
export function describeQontrolFault({ code, channel }: QontrolFault): string {
  const place = code <= 5 ? ` on channel ${channel}` : '';
  const digits = (value: number) => String(value).padStart(2, '0');
  return `${sentences[code] ?? 'an error this driver does not know'}${place} (E${digits(code)}:${digits(channel)})`;
}

const unwrap = (frame: string): string => {
  const start = frame.startsWith('\x06') ? 1 : 0;
  return frame.slice(start, frame.endsWith('\r') ? -1 : frame.length);
};

/** Lines; error lines come whenever the module finds an error, before or after the OK of another command. */
export const qontrolDialect: Dialect = {
  name: 'Qontrol',
  commandEnd: '\n',
  isWhole: isBinary,
  replyEnd: '\n',
  maxReplyBytes: 4096,
  // The maker's driver waits 50 ms between lines; an FTDI chip hands them over in bursts of 16 ms.
  quietMs: 50,
  abort: null,
  unwrap,
  sort: (frame, command) => {
    const fault = frame.charCodeAt(0) === 0x45 ? parseQontrolFault(unwrap(frame)) : null;
    if (fault === null) return 'reply';
    if (command === null) return 'event';
    // The module did not read the command: a read is sent again, a write is reported.
    if (fault.code === serialError) return 'garbled';
    return answers.has(fault.code) ? 'refusal' : 'event';
  },
  refusal: (frame, command) => {
    const fault = parseQontrolFault(unwrap(frame));
    const why = fault === null ? 'refused' : describeQontrolFault(fault);
    return new FringeError('instrument_refused', `The Qontrol module refused ${shown(command)}: ${why}.`, {
      remedy: 'Check the channel and the value against the module.',
    });
  },
};
