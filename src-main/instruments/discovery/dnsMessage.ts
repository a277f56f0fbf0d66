/**
 * DNS messages as multicast DNS uses them (RFC 1035, section 4; RFC 6762, section 18): questions out, records in. What
 * comes is anybody's: every length and every pointer is checked, names and counts are bounded.
 */

export const recordTypes = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33 } as const;
export type RecordType = keyof typeof recordTypes;

export type DnsRecord =
  | { readonly type: 'PTR'; readonly name: string; readonly target: string }
  | { readonly type: 'SRV'; readonly name: string; readonly target: string; readonly port: number }
  | { readonly type: 'TXT'; readonly name: string; readonly texts: readonly string[] }
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly address: string };

export interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
}

/** Larger than any datagram of multicast DNS (RFC 6762, section 17). */
const maxMessageBytes = 9000;
const maxNameBytes = 255;
const maxRecords = 512;
const classInternet = 1;

/** A question in one datagram. Labels longer than 63 bytes do not exist and are cut. */
export function encodeQuery(questions: readonly DnsQuestion[], id = 0): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id & 0xffff, 0);
  header.writeUInt16BE(questions.length, 4);
  const parts = questions.map(({ name, type }) => {
    const tail = Buffer.alloc(4);
    tail.writeUInt16BE(recordTypes[type], 0);
    tail.writeUInt16BE(classInternet, 2);
    return Buffer.concat([encodeName(name), tail]);
  });
  return Buffer.concat([header, ...parts]);
}

/** A name as it is shown: labels with dots between them, a dot within a label after a backslash. */
export function encodeName(name: string): Buffer {
  const labels = name.match(/(?:\\[\s\S]|[^.\\])+/g) ?? [];
  const parts = labels.flatMap((label) => {
    const bytes = Buffer.from(label.replace(/\\([\s\S])/g, '$1'), 'utf8').subarray(0, 63);
    return [Buffer.from([bytes.length]), bytes];
  });
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}

/**
 * The records of an answer: of its answer, authority and additional sections alike. Of a message that is cut or lies what
 * was whole before.
 */
export function parseRecords(message: Buffer): DnsRecord[] {
  const records: DnsRecord[] = [];
  // A response has the first bit of its flags set; a question of somebody else is no answer.
  if (message.length < 12 || message.length > maxMessageBytes || (message[2]! & 0x80) === 0) return records;
  try {
    let at = 12;
    for (let left = Math.min(message.readUInt16BE(4), maxRecords); left > 0; left--)
      at = readName(message, at).next + 4;
    const count = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
    for (let left = Math.min(count, maxRecords); left > 0; left--) {
      const { name, next } = readName(message, at);
      const type = message.readUInt16BE(next);
      const timeToLive = message.readUInt32BE(next + 4);
      const length = message.readUInt16BE(next + 8);
      const from = next + 10;
      at = from + length;
      if (at > message.length) break;
      const record = readRecord({ message, name, type, from, length });
      // A time to live of 0 says goodbye (RFC 6762, section 10.1).
      if (record !== null && timeToLive > 0) records.push(record);
    }
  } catch (error) {
    // Reading beyond the end, or a name that cannot be.
    if (!(error instanceof RangeError)) throw error;
  }
  return records;
}

interface RawRecord {
  readonly message: Buffer;
  readonly name: string;
  readonly type: number;
  readonly from: number;
  readonly length: number;
}

function readRecord({ message, name, type, from, length }: RawRecord): DnsRecord | null {
  const end = from + length;
  switch (type) {
    case recordTypes.PTR:
      return { type: 'PTR', name, target: readName(message, from, end).name };
    case recordTypes.SRV:
      if (length < 7) return null;
      return { type: 'SRV', name, port: message.readUInt16BE(from + 4), target: readName(message, from + 6, end).name };
    case recordTypes.TXT:
      return { type: 'TXT', name, texts: readTexts(message.subarray(from, end)) };
    case recordTypes.A:
      return length === 4 ? { type: 'A', name, address: [...message.subarray(from, end)].join('.') } : null;
    case recordTypes.AAAA: {
      if (length !== 16) return null;
      const groups = Array.from({ length: 8 }, (_, index) => message.readUInt16BE(from + 2 * index).toString(16));
      return { type: 'AAAA', name, address: groups.join(':') };
    }
    default:
      return null;
  }
}

function readTexts(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at]!;
    if (at + 1 + length > bytes.length) break;
    if (length > 0) texts.push(bytes.toString('utf8', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return texts;
}

/**
 * @param end no label of the name itself may go beyond.
 * @throws RangeError for a name that goes beyond the message, is too long, or whose pointers do not lead backwards.
 */
function readName(message: Buffer, from: number, end = message.length): { name: string; next: number } {
  const labels: string[] = [];
  let at = from;
  let next = -1;
  let bytes = 0;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) break;
    if (length >= 0xc0) {
      const target = message.readUInt16BE(at) & 0x3fff;
      if (next < 0) next = at + 2;
      // Every pointer leads to what stood before: so no chain of them is endless.
      if (target >= at) throw new RangeError('a pointer of a name leads forward');
      at = target;
      continue;
    }
    if (length > 63) throw new RangeError('a label of a name is of no known kind');
    bytes += length + 1;
    if (bytes > maxNameBytes || at + 1 + length > (next < 0 ? end : message.length)) {
      throw new RangeError('a name is too long');
    }
    labels.push(message.toString('utf8', at + 1, at + 1 + length).replace(/[.\\]/g, '\\$&'));
    at += 1 + length;
  }
  return { name: labels.join('.'), next: next < 0 ? at + 1 : next };
}
