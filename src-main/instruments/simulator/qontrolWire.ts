import type { CommandBuffer } from './dialect.ts';

/**
 * Commands of a Qontrol module on the wire, in both of its forms, as one shape.
 *
 * ASCII: `<name><channel|ALL|nothing><?|=><value>` and a line feed, either case. Binary, 7 bytes: header, code, three of
 * address, two of data, big-endian; header 0x80 | BCAST 40 | ALLCH 20 | ADDM 10 | RW 08 | ACT 04 | DEXT 02 | parity 01.
 * With DEXT the data are a count of words, which follow.
 * Source: Qontrol Programming Manual; the maker's open driver, github.com/takeqontrol/api, qontrol.py.
 */
export interface QontrolCommand {
  /** Upper case, such as `V`, `VMAX`, `NUP`. */
  readonly name: string;
  /** Null when the command named none. */
  readonly channel: number | 'all' | null;
  readonly operation: 'query' | 'set';
  /** Text of an ASCII value, words of a binary one. */
  readonly value: string | readonly number[];
}

export type QontrolInput =
  | { readonly kind: 'command'; readonly command: QontrolCommand }
  /** Not a command at all. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'empty' }
  /** A line longer than the module's buffer. */
  | { readonly kind: 'overflow' }
  /** A binary command whose parity is wrong. */
  | { readonly kind: 'corrupt' };

const namesByCode: ReadonlyMap<number, string> = new Map([
  [0x00, 'V'],
  [0x01, 'I'],
  [0x02, 'VMAX'],
  [0x03, 'IMAX'],
  [0x04, 'VCAL'],
  [0x05, 'ICAL'],
  [0x06, 'VERR'],
  [0x07, 'IERR'],
  [0x0a, 'VIP'],
  [0x20, 'VFULL'],
  [0x21, 'IFULL'],
  [0x22, 'NCHAN'],
  [0x23, 'FIRMWARE'],
  [0x24, 'ID'],
  [0x25, 'LIFETIME'],
  [0x26, 'NVM'],
  [0x27, 'LOG'],
  [0x31, 'LED'],
  [0x32, 'NUP'],
  [0x33, 'ADCT'],
  [0x34, 'ADCN'],
  [0x35, 'CCFN'],
  [0x37, 'OK'],
  [0x41, 'HELP'],
  [0x42, 'SAFE'],
  [0x43, 'ROCOM'],
]);

const lineFeed = 10;
/** A vector of eight values with four decimals fits; sixteen do not. */
const lineBufferBytes = 96;
const asciiCommand = /^([a-z]+?)(all|\d{1,5})?(\?|=)(.*)$/i;

/** The next whole command of the buffer, taken out of it; null when more bytes have to come. */
export function takeQontrolInput(buffer: CommandBuffer): QontrolInput | null {
  if (buffer.length === 0) return null;
  if ((buffer.byteAt(0) & 0x80) !== 0) return takeBinary(buffer);
  const line = buffer.takeLine(lineFeed);
  if (line === null) return null;
  if (line.length > lineBufferBytes) return { kind: 'overflow' };
  const text = line.trim();
  if (text === '') return { kind: 'empty' };
  const match = asciiCommand.exec(text);
  if (match === null) return { kind: 'unknown' };
  const [, name = '', channel, operator, value = ''] = match;
  return {
    kind: 'command',
    command: {
      name: name.toUpperCase(),
      channel: channel === undefined ? null : /^all$/i.test(channel) ? 'all' : Number(channel),
      operation: operator === '?' ? 'query' : 'set',
      value: value.trim(),
    },
  };
}

function takeBinary(buffer: CommandBuffer): QontrolInput | null {
  if (buffer.length < 7) return null;
  const header = buffer.byteAt(0);
  const extended = (header & 0x02) !== 0;
  const words = extended ? buffer.wordAt(5) : 1;
  const length = extended ? 7 + 2 * words : 7;
  if (buffer.length < length) return null;
  const bytes = buffer.take(length);
  if (parityIsOdd(header)) return { kind: 'corrupt' };
  const name = namesByCode.get(bytes[1] ?? 0);
  if (name === undefined) return { kind: 'unknown' };
  const addressedById = (header & 0x10) !== 0;
  const value: number[] = [];
  for (let at = extended ? 7 : 5; at < length; at += 2) value.push(bytes.readUInt16BE(at));
  return {
    kind: 'command',
    command: {
      name: extended && (name === 'V' || name === 'I') ? `${name}VEC` : name,
      channel: (header & 0x20) !== 0 ? 'all' : addressedById ? (bytes[4] ?? 0) : bytes.readUInt16BE(3),
      operation: (header & 0x08) !== 0 ? 'query' : 'set',
      value,
    },
  };
}

function parityIsOdd(byte: number): boolean {
  let odd = false;
  for (let bits = byte; bits !== 0; bits &= bits - 1) odd = !odd;
  return odd;
}
