/**
 * Commands of a Qontrol module in its two forms. The replies are the same text for both.
 *
 * Binary, 7 bytes: header, code, three of address, two of data, big-endian. Header 0x80 | broadcast 40 | all channels 20 |
 * addressed module 10 | read 08 | action 04 | data follow 02 | parity of the others 01. A command holds no line feed at its
 * end: its length is known.
 *
 * Source: Qontrol programming manual; the maker's driver and recordings (github.com/takeqontrol/api).
 */
export interface QontrolCommands {
  /** Asks a quantity of one channel, or of all. */
  read(name: QontrolQuantity, channel: number | 'all'): string;
  /** @param fullScaleV of the module, which binary words are parts of. */
  setVolts(channel: number, volts: number, fullScaleV: number): string;
  /** Sets channels that follow each other, all of one module. */
  setVector(firstChannel: number, volts: readonly number[], fullScaleV: number): string;
}

const codes = {
  V: 0x00,
  I: 0x01,
  VMAX: 0x02,
  IMAX: 0x03,
  VCAL: 0x04,
  ICAL: 0x05,
  VERR: 0x06,
  IERR: 0x07,
  VIP: 0x0a,
  VFULL: 0x20,
  IFULL: 0x21,
  NCHAN: 0x22,
  FIRMWARE: 0x23,
  ID: 0x24,
  LIFETIME: 0x25,
  NVM: 0x26,
  LOG: 0x27,
  LED: 0x31,
  NUP: 0x32,
  ADCT: 0x33,
  ADCN: 0x34,
  CCFN: 0x35,
  OK: 0x37,
  HELP: 0x41,
  SAFE: 0x42,
  ROCOM: 0x43,
} as const;
export type QontrolQuantity = keyof typeof codes;

const binaryMark = 0x80;
const allChannels = 0x20;
const reading = 0x08;
const dataFollow = 0x02;
const mostWord = 0xffff;

export const asciiCommands: QontrolCommands = {
  read: (name, channel) => `${name}${channel === 'all' ? 'ALL' : channel}?`,
  // Five decimals: finer than the 16-bit converter, and never an exponent, which the firmware does not read.
  setVolts: (channel, volts) => `V${channel}=${volts.toFixed(5)}`,
  setVector: (first, volts) => `VVEC${first}=${volts.map((value) => value.toFixed(5)).join(',')}`,
};

/** One byte a character, as the links take it. */
export const binaryCommands: QontrolCommands = {
  read: (name, channel) =>
    channel === 'all' ? frame(reading | allChannels, codes[name], 0, 0) : frame(reading, codes[name], channel, 0),
  setVolts: (channel, volts, fullScaleV) => frame(0, codes.V, channel, voltsWord(volts, fullScaleV)),
  // The data of the frame count the words that follow it.
  setVector: (first, volts, fullScaleV) =>
    frame(dataFollow, codes.V, first, volts.length) +
    volts.map((value) => bigEndian(voltsWord(value, fullScaleV), 2)).join(''),
};

/** The part of full scale, in 65535ths, rounded down: never more than was asked for. */
export function voltsWord(volts: number, fullScaleV: number): number {
  return Math.min(mostWord, Math.max(0, Math.trunc((volts / fullScaleV) * mostWord)));
}

export const isBinary = (command: string): boolean => (command.charCodeAt(0) & binaryMark) !== 0;

function frame(flags: number, code: number, address: number, data: number): string {
  const header = binaryMark | flags;
  return bigEndian(header | parity(header), 1) + bigEndian(code, 1) + bigEndian(address, 3) + bigEndian(data, 2);
}

const parity = (byte: number): number => [...byte.toString(2)].filter((bit) => bit === '1').length & 1;

const bigEndian = (value: number, bytes: number): string =>
  Array.from({ length: bytes }, (_, index) => String.fromCharCode((value >> (8 * (bytes - 1 - index))) & 0xff)).join(
    '',
  );
