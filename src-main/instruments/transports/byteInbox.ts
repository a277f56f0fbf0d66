/** Bytes that arrived while nobody listened. Bounded: the oldest are dropped, since a reply is at the end. */
export class ByteInbox {
  readonly #capacity: number;
  #bytes: Buffer = Buffer.alloc(0);
  #dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** How many bytes were dropped because nobody took them. */
  get dropped(): number {
    return this.#dropped;
  }

  push(chunk: Buffer): void {
    const joined = Buffer.concat([this.#bytes, chunk]);
    const excess = Math.max(0, joined.length - this.#capacity);
    this.#dropped += excess;
    this.#bytes = excess === 0 ? joined : Buffer.from(joined.subarray(excess));
  }

  takeAll(): Buffer {
    const all = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return all;
  }

  /** Bytes up to and with the terminator, or null when it has not arrived. */
  takeUntil(terminator: Uint8Array): Buffer | null {
    const at = this.#bytes.indexOf(terminator);
    if (at < 0) return null;
    const end = at + terminator.length;
    const taken = this.#bytes.subarray(0, end);
    this.#bytes = this.#bytes.subarray(end);
    return taken;
  }
}
