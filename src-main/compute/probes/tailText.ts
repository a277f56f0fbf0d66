/** The last so many bytes of what a program says, whatever it says in all. */
export class TailText {
  readonly #most: number;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece.length > this.#most ? piece.subarray(piece.length - this.#most) : piece);
    this.#length += this.#pieces.at(-1)?.length ?? 0;
    if (this.#length < 2 * this.#most) return;
    const kept = Buffer.concat(this.#pieces).subarray(-this.#most);
    this.#pieces = [Buffer.from(kept)];
    this.#length = kept.length;
  }

  /** @returns its end, without the character that the cut may have split */
  text(): string {
    return Buffer.concat(this.#pieces)
      .subarray(-this.#most)
      .toString('utf8')
      .replace(/^\uFFFD+/, '')
      .trim();
  }
}
