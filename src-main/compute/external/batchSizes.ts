/** Beyond it a line is long enough for its own cost not to matter. */
const mostRows = 1024;
/** A batch is to take no more than this share of the time it is given. */
const shareOfTimeout = 0.25;
/** Rows are spread over idle programs where that gives each at least so much to do. */
const worthSendingMs = 0.5;
/** Weight of the newest batch. */
const newest = 0.2;

/** How many rows go into a batch, learnt from how long batches take. */
export class BatchSizes {
  readonly #longestMs: number;
  #msARow: number | null = null;

  constructor(timeoutSeconds: number) {
    this.#longestMs = 1000 * timeoutSeconds * shareOfTimeout;
  }

  learn(rows: number, tookMs: number): void {
    const here = tookMs / rows;
    this.#msARow = this.#msARow === null ? here : (1 - newest) * this.#msARow + newest * here;
  }

  /** @param waiting rows in the queue @param hands programs that have nothing to do */
  rows(waiting: number, hands: number): number {
    const evenly = Math.ceil(waiting / Math.max(1, hands));
    if (this.#msARow === null) return Math.min(mostRows, evenly);
    const worth = Math.ceil(worthSendingMs / this.#msARow);
    const bearable = Math.max(1, Math.floor(this.#longestMs / this.#msARow));
    return Math.min(mostRows, bearable, Math.max(evenly, worth));
  }
}
