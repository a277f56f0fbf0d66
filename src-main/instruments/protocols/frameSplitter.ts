/** Cuts the byte stream of an instrument into frames. Holds at most one unfinished frame of bounded length. */
export class FrameSplitter {
  readonly #terminator: string;
  readonly #last: string;
  readonly #maxLength: number;
  readonly #blocks: boolean;
  #parts: string[] = [];
  #length = 0;
  /** No frame can end before so many characters are pending: those of a block whose length is known. */
  #wanted = 0;

  /** @param blocks a frame may be a definite-length block, in which the terminator is a byte like any other. */
  constructor(terminator: string, maxLength: number, blocks = false) {
    this.#terminator = terminator;
    this.#last = terminator.slice(-1);
    this.#maxLength = maxLength;
    this.#blocks = blocks;
  }

  /** Characters of the unfinished frame. */
  get pending(): number {
    return this.#length;
  }

  clear(): void {
    this.#parts = [];
    this.#length = 0;
    this.#wanted = 0;
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
    const first = this.#length === 0 && !this.#isBlock(arrived) ? arrived.indexOf(this.#terminator) : -1;
    if (first >= 0 && first === arrived.length - this.#terminator.length) {
      take(arrived.slice(0, first));
      return true;
    }
    this.#parts.push(arrived);
    this.#length += arrived.length;
    // Joined only when a frame may have ended: bytes that dribble in cost no copying.
    if (this.#length >= this.#wanted && arrived.includes(this.#last)) {
      const text = this.#parts.join('');
      let from = 0;
      for (let at = this.#endOfFrame(text, from); at >= 0; at = this.#endOfFrame(text, from)) {
        take(text.slice(from, at));
        from = at + this.#terminator.length;
        this.#wanted = 0;
      }
      this.#wanted = Math.max(0, this.#wanted - from);
      this.#parts = from < text.length ? [text.slice(from)] : [];
      this.#length = text.length - from;
    }
    if (this.#length <= this.#maxLength && this.#wanted <= this.#maxLength) return true;
    this.clear();
    return false;
  }

  #isBlock(text: string): boolean {
    return this.#blocks && text.startsWith('#');
  }

  #endOfFrame(text: string, from: number): number {
    const header = this.#blocks && text[from] === '#' ? /^#([1-9])(\d*)/.exec(text.slice(from, from + 11)) : null;
    if (header === null) return text.indexOf(this.#terminator, from);
    const digits = Number(header[1]);
    const length = (header[2] ?? '').slice(0, digits);
    // Half a header, or no block after all: then its line ends like any other.
    if (length.length < digits) return text.indexOf(this.#terminator, from);
    const end = from + 2 + digits + Number(length);
    this.#wanted = end + this.#terminator.length;
    return text.indexOf(this.#terminator, end);
  }
}
