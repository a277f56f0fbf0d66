import { PacketSplitter } from './packetSplitter.ts';
import { ProtocolFault } from './protocolFault.ts';

const lastFragment = 0x8000_0000;
const headerBytes = 4;

/** A record as one fragment. Source: RFC 5531, section 11, "Record Marking Standard". */
export function markRecord(record: Uint8Array): Buffer {
  const marked = Buffer.allocUnsafe(headerBytes + record.length);
  marked.writeUInt32BE((lastFragment | record.length) >>> 0, 0);
  marked.set(record, headerBytes);
  return marked;
}

/** Cuts a stream into records. Holds at most one unfinished record of bounded length. */
export class RecordSplitter {
  readonly #splitter: PacketSplitter;
  #fragments: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    const lengthOf = (header: Buffer) => {
      const length = header.readUInt32BE(0) & ~lastFragment;
      if (this.#length + length > maxBytes) {
        throw new ProtocolFault(`a record of ${this.#length + length} bytes is announced`);
      }
      return headerBytes + length;
    };
    this.#splitter = new PacketSplitter({ headerBytes, lengthOf });
  }

  /**
   * Gives each record that this chunk completes to `take`; its bytes are valid during the call only.
   * @throws ProtocolFault when a record announces more bytes than may come.
   */
  push(chunk: Buffer, take: (record: Buffer) => void): void {
    this.#splitter.push(chunk, (packet) => {
      const fragment = packet.subarray(headerBytes);
      const isLast = ((packet[0] ?? 0) & 0x80) !== 0;
      if (isLast) take(this.#complete(fragment));
      // A fragment without a byte says nothing, and any number of them may come.
      else if (fragment.length > 0) {
        this.#fragments.push(Buffer.from(fragment));
        this.#length += fragment.length;
      }
    });
  }

  #complete(last: Buffer): Buffer {
    if (this.#fragments.length === 0) return last;
    const record = Buffer.concat([...this.#fragments, last]);
    this.#fragments = [];
    this.#length = 0;
    return record;
  }
}
