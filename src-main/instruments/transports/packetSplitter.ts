/** How long packets are is said by their first bytes. */
export interface PacketFormat {
  readonly headerBytes: number;
  /** Of the whole packet, its header too. Throws ProtocolFault for a header that no packet has, or that announces too much. */
  readonly lengthOf: (header: Buffer) => number;
}

/** Cuts a stream into packets that begin with a header. Holds at most one unfinished packet of bounded length. */
export class PacketSplitter {
  readonly #format: PacketFormat;
  #pieces: Buffer[] = [];
  #pending = 0;
  #wanted: number;

  constructor(format: PacketFormat) {
    this.#format = format;
    this.#wanted = format.headerBytes;
  }

  /** Gives each packet that this chunk completes to `take`; its bytes are valid during the call only. @throws ProtocolFault */
  push(chunk: Buffer, take: (packet: Buffer) => void): void {
    const { headerBytes, lengthOf } = this.#format;
    let rest = chunk;
    if (this.#pending > 0) {
      this.#pieces.push(Buffer.from(chunk));
      this.#pending += chunk.length;
      // Joined only when enough is there: bytes that dribble in cost no copying.
      if (this.#pending < this.#wanted) return;
      rest = Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#pending = 0;
    }
    this.#wanted = headerBytes;
    while (rest.length >= headerBytes) {
      this.#wanted = lengthOf(rest);
      if (rest.length < this.#wanted) break;
      const packet = rest.subarray(0, this.#wanted);
      rest = rest.subarray(this.#wanted);
      this.#wanted = headerBytes;
      take(packet);
    }
    if (rest.length === 0) return;
    this.#pieces = [Buffer.from(rest)];
    this.#pending = rest.length;
  }
}
