/** Cuts the byte stream of an instrument into frames. Holds at most one unfinished frame of bounded length. */
export class FrameSplitter {
  readonly #terminator: string;
  readonly #last: string;
  readonly #maxLength: number;
  #parts: string[] = [];
  #length = 0;

  constructor(terminator: string, maxLength: number) {
    this.#terminator = terminator;
    this.#last = terminator.slice(-1);
    this.#maxLength = maxLength;
  }

  /** Characters of the unfinished frame. */
  get pending(): number {
    return this.#length;
  }

  clear(): void {
    this.#parts = [];
    this.#length = 0;
  }

  /** What is pending is a whole frame: its message ended without the terminator. Gives it to `take`, if there is any. */
  end(take: (frame: string) => void): void {
    if (this.#length === 0) return;
    const frame = this.#parts.join('');
    this.clear();
    take(frame);
  }

  /**
   * Gives each frame that this chunk completes, without its terminator, to `take`.
   * @returns false when the unfinished frame grew too long: it is dropped.
   */
  push(chunk: Buffer, take: (frame: string) => void): boolean {
    const arrived = chunk.toString('latin1');
    const first = this.#length === 0 ? arrived.indexOf(this.#terminator) : -1;
    if (first >= 0 && first === arrived.length - this.#terminator.length) {
      take(arrived.slice(0, first));
      return true;
    }
    this.#parts.push(arrived);
    this.#length += arrived.length;
    // Joined only when a frame may have ended: bytes that dribble in cost no copying.
    if (arrived.includes(this.#last)) {
      const text = this.#parts.join('');
      let from = 0;
      for (let at = text.indexOf(this.#terminator); at >= 0; at = text.indexOf(this.#terminator, from)) {
        take(text.slice(from, at));
        from = at + this.#terminator.length;
      }
      this.#parts = from < text.length ? [text.slice(from)] : [];
      this.#length = text.length - from;
    }
    if (this.#length <= this.#maxLength) return true;
    this.clear();
    return false;
  }
}
