import type { WireLine } from '../../interfaces/benchDevices.ts';

export type WireEntry = WireLine;
export type WireDirection = WireLine['direction'];

/** Of a trace of 50,001 points its beginning says which it is. */
const longestText = 400;

/** The last exchanges of one instrument, oldest first. A ring: a link that runs for weeks keeps no more than this. */
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

  /** Number of the newest entry; 0 before the first. */
  get lastSeq(): number {
    return this.#count;
  }

  add(direction: WireDirection, text: string): void {
    const at = this.#count++ % this.#capacity;
    this.#timesMs[at] = Date.now();
    this.#directions[at] = direction;
    this.#texts[at] = text.length > longestText ? cut(text) : text;
  }

  /** Those that are still known, after the entry with that number. */
  entries(afterSeq = 0): WireEntry[] {
    const first = Math.max(afterSeq, this.#count - this.#capacity, 0);
    return Array.from({ length: Math.max(0, this.#count - first) }, (_, index): WireEntry => {
      const at = (first + index) % this.#capacity;
      return {
        seq: first + index + 1,
        timeMs: this.#timesMs[at] ?? 0,
        direction: this.#directions[at] ?? 'note',
        text: this.#texts[at] ?? '',
      };
    });
  }
}

/** Copied: a piece of a long string would keep all of it in memory. */
const cut = (text: string): string =>
  Buffer.from(`${text.slice(0, longestText)}... (${text.length} bytes in all)`).toString();
