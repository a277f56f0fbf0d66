import { crc32cHex } from '../../src-core/maths/checksum/crc32c.ts';

/** One line of a journal; `document` is null when its checksum does not hold. */
export interface JournalLine {
  readonly document: object | null;
  /** Offset of the first byte after the line, its line feed included when there is one. */
  readonly end: number;
}

const lineFeed = 0x0a;
const marker = Buffer.from(',"crc":"');
/** `,"crc":"xxxxxxxx"}` */
const suffixLength = marker.length + 8 + 2;

/** Every line of a journal's bytes in order, good or not. The last good one may lack its line feed. */
export function* scanJournal(bytes: Buffer): Generator<JournalLine> {
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    const next = feed === -1 ? end : feed + 1;
    yield { document: parseLine(bytes, start, end), end: next };
    start = next;
  }
}

function parseLine(bytes: Buffer, start: number, end: number): object | null {
  const body = end - suffixLength;
  if (body <= start) return null;
  if (bytes.compare(marker, 0, marker.length, body, body + marker.length) !== 0) return null;
  const expected = `${crc32cHex(bytes, start, body)}"}`;
  if (bytes.toString('latin1', body + marker.length, end) !== expected) return null;
  try {
    const document: unknown = JSON.parse(`${bytes.toString('utf8', start, body)}}`);
    return typeof document === 'object' && document !== null ? document : null;
  } catch {
    return null;
  }
}
