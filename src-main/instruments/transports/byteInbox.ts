/**
 * Bytes that arrived while nobody listened, and where messages ended among them. Bounded: the oldest are dropped, since a
 * reply is at the end.
 */
export class ByteInbox {
  readonly #capacity: number;
  #bytes: Buffer = Buffer.alloc(0);
  /** Counts of bytes before each end of a message, ascending. */
  #ends: number[] = [];
  #dropped = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isEmpty(): boolean {
    return this.#bytes.length === 0 && this.#ends.length === 0;
  }

  /** How many bytes were dropped because nobody took them. */
  get dropped(): number {
    return this.#dropped;
  }

  push(chunk: Buffer, isEnd: boolean): void {
    const joined = Buffer.concat([this.#bytes, chunk]);
    const excess = Math.max(0, joined.length - this.#capacity);
    this.#dropped += excess;
    this.#bytes = excess === 0 ? joined : Buffer.from(joined.subarray(excess));
    this.#shiftEnds(excess);
    if (isEnd) this.#ends.push(this.#bytes.length);
    // Messages without a byte take no room among the bytes; they must not take any elsewhere.
    if (this.#ends.length > this.#capacity) this.#ends.shift();
  }

  clear(): void {
    this.#bytes = Buffer.alloc(0);
    this.#ends = [];
  }

  /** Gives everything, in pieces that stop where messages ended. */
  drain(give: (chunk: Buffer, isEnd: boolean) => void): void {
    const bytes = this.#bytes;
    const ends = this.#ends;
    this.clear();
    let from = 0;
    for (const end of ends) {
      give(bytes.subarray(from, end), true);
      from = end;
    }
    if (from < bytes.length) give(bytes.subarray(from), false);
  }

  /** Bytes up to and with the terminator, or up to where a message ended before it; null when neither has arrived. */
  takeUntil(terminator: Uint8Array): Buffer | null {
    const at = this.#bytes.indexOf(terminator);
    const afterTerminator = at < 0 ? Infinity : at + terminator.length;
    const end = Math.min(afterTerminator, this.#ends[0] ?? Infinity);
    if (end === Infinity) return null;
    const taken = this.#bytes.subarray(0, end);
    this.#bytes = this.#bytes.subarray(end);
    if (this.#ends[0] === end) this.#ends.shift();
    this.#shiftEnds(end);
    return taken;
  }

  #shiftEnds(count: number): void {
    if (count === 0 || this.#ends.length === 0) return;
    this.#ends = this.#ends.map((end) => end - count).filter((end) => end >= 0);
  }
}
