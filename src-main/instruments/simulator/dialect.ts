/** What an instrument sends for one command. */
export interface DialectReply {
  /** Empty when the command has no reply. */
  readonly bytes: Uint8Array;
  /** How long the maker's instrument takes, in ms: what pacing makes real. Chip time has already moved by it. */
  readonly latencyMs: number;
  /** Time between the lines of a reply of several, which ends at `latencyMs`; left out, all come at once. */
  readonly lineMs?: number;
}

/**
 * One instrument's language: bytes in, bytes out, with no socket, no timer and no clock. Whatever carries the bytes pushes
 * them and takes the replies one command at a time, so that each command is carried out when its turn comes.
 */
export interface InstrumentDialect {
  /** The byte that ends a command, which END stands for on links of messages; a line feed when left out. */
  readonly commandEnd?: number;
  push(bytes: Uint8Array): void;
  /** Carries out the next whole command; null when none is complete. */
  next(): DialectReply | null;
  /** What of a reply goes out once its time has come; a meter drops it when a second query has come in between. */
  release(reply: DialectReply): Uint8Array;
  /** The link was closed: half a command is forgotten, all else stays. @param next what the next bytes come by. */
  resetLink(next?: 'stream' | 'messages'): void;
  /** A fresh run begins: outputs at zero, settings as they are. */
  zeroOutputs(): void;
  /** JSON-able state. */
  snapshot(): unknown;
  /** @param settings `keep` leaves what a client on the link may have set and relies on (averaging, limits). */
  restore(state: unknown, settings: 'restore' | 'keep'): void;
}

const nothing = new Uint8Array(0);

/** All replies to some bytes, one after the other: the dialect without a transport. */
export function answer(dialect: InstrumentDialect, bytes: Uint8Array | string): Uint8Array {
  dialect.push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  const parts: Uint8Array[] = [];
  for (let reply = dialect.next(); reply !== null; reply = dialect.next()) parts.push(dialect.release(reply));
  return Buffer.concat(parts);
}

export const silent = (latencyMs = 0): DialectReply => ({ bytes: nothing, latencyMs });

export const textReply = (text: string, latencyMs: number): DialectReply => ({
  bytes: Buffer.from(text, 'latin1'),
  latencyMs,
});

/** Longer than any command: who sends more without an end has said nothing. */
const bufferBytes = 256 * 1024;

/** Bytes waiting to become commands. */
export class CommandBuffer {
  #bytes: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array): void {
    if (this.#bytes.length > bufferBytes) this.clear();
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#bytes, bytes]);
  }

  get length(): number {
    return this.#bytes.length;
  }

  byteAt(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  wordAt(index: number): number {
    return this.#bytes.readUInt16BE(index);
  }

  indexOf(byte: number): number {
    return this.#bytes.indexOf(byte);
  }

  /** Takes the first `count` bytes out. */
  take(count: number): Buffer {
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  /** Takes a line and its terminator out and returns it without; null when there is no terminator yet. */
  takeLine(terminator: number): string | null {
    const end = this.#bytes.indexOf(terminator);
    return end < 0 ? null : this.take(end + 1).toString('latin1', 0, end);
  }

  clear(): void {
    this.#bytes = Buffer.alloc(0);
  }
}
