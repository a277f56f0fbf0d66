export type WireDirection = 'sent' | 'received' | 'event' | 'note';

export interface WireEntry {
  /** Unix milliseconds. */
  readonly timeMs: number;
  readonly direction: WireDirection;
  readonly text: string;
}

/** The last exchanges of one link, oldest first. A ring: a link that runs for weeks keeps no more than this. */
export class WireLog {
  readonly #capacity: number;
  readonly #timesMs: Float64Array;
  readonly #directions: WireDirection[] = [];
  readonly #texts: string[] = [];
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#timesMs = new Float64Array(capacity);
  }

  add(direction: WireDirection, text: string): void {
    const at = this.#count++ % this.#capacity;
    this.#timesMs[at] = Date.now();
    this.#directions[at] = direction;
    this.#texts[at] = text;
  }

  entries(): WireEntry[] {
    const kept = Math.min(this.#count, this.#capacity);
    return Array.from({ length: kept }, (_, index): WireEntry => {
      const at = (this.#count - kept + index) % this.#capacity;
      return {
        timeMs: this.#timesMs[at] ?? 0,
        direction: this.#directions[at] ?? 'note',
        text: this.#texts[at] ?? '',
      };
    });
  }
}
