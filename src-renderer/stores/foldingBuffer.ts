/** Where a window of a folding buffer is written to: x and y of one polyline. */
export interface PolylineColumns {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface FoldingBufferOptions {
  /** Buckets kept on each level. */
  readonly buckets?: number;
  readonly levels?: number;
  /** Buckets of one level that make one of the next. */
  readonly fold?: number;
}

interface Level {
  readonly times: Float64Array;
  readonly minima: Float64Array;
  readonly maxima: Float64Array;
  /** Buckets ever written; the ring holds the last of them. */
  written: number;
  /** The bucket being gathered from the level below. */
  openTime: number;
  openMinimum: number;
  openMaximum: number;
  gathered: number;
}

/**
 * Samples of one channel in bounded memory. The finest level keeps the last samples as they came; each further level
 * keeps the least and the greatest of `fold` buckets of the one below, so that an hour costs what a second costs and no
 * spike is lost on the way. Times must not fall.
 */
export class FoldingBuffer {
  readonly #levels: readonly Level[];
  readonly #buckets: number;
  readonly #fold: number;
  #lastTimeMs = Number.NEGATIVE_INFINITY;
  #lastValue: number | null = null;
  #samples = 0;

  constructor({ buckets = 4096, levels = 8, fold = 4 }: FoldingBufferOptions = {}) {
    this.#buckets = buckets;
    this.#fold = fold;
    this.#levels = Array.from({ length: levels }, () => ({
      times: new Float64Array(buckets),
      minima: new Float64Array(buckets),
      maxima: new Float64Array(buckets),
      written: 0,
      openTime: 0,
      openMinimum: Number.POSITIVE_INFINITY,
      openMaximum: Number.NEGATIVE_INFINITY,
      gathered: 0,
    }));
  }

  /** Samples ever taken in. */
  get samples(): number {
    return this.#samples;
  }

  get lastTimeMs(): number {
    return this.#lastTimeMs;
  }

  get lastValue(): number | null {
    return this.#lastValue;
  }

  /** Bytes held, whatever was appended. */
  get bytes(): number {
    return this.#levels.length * this.#buckets * 3 * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Takes one sample in; a value of null, or a time before the last, is passed over. */
  append(timeMs: number, value: number | null): void {
    if (timeMs < this.#lastTimeMs) return;
    this.#lastTimeMs = timeMs;
    this.#lastValue = value;
    if (value === null || !Number.isFinite(value)) return;
    this.#samples += 1;
    this.#write(0, timeMs, value, value);
  }

  appendBlock(timesMs: ArrayLike<number>, values: ArrayLike<number | null>): void {
    const length = Math.min(timesMs.length, values.length);
    for (let index = 0; index < length; index++) this.append(timesMs[index] as number, values[index] ?? null);
  }

  /**
   * Writes the window as a polyline of at most `2 * mostBuckets + 2 * levels` points, from the finest level that still
   * reaches back to `fromMs` and fits.
   * @returns Points written.
   */
  read(window: { fromMs: number; toMs: number; mostBuckets: number }, into: PolylineColumns): number {
    const { fromMs, toMs, mostBuckets } = window;
    let chosen = this.#levels.length - 1;
    for (let index = 0; index < this.#levels.length; index++) {
      const level = this.#levels[index] as Level;
      const reaches = level.written <= this.#buckets || this.#timeAt(level, this.#oldest(level)) <= fromMs;
      if (!reaches) continue;
      const count = this.#search(level, toMs, 'after') - this.#search(level, fromMs, 'from');
      if (count > mostBuckets) continue;
      chosen = index;
      break;
    }
    return this.#copy(chosen, fromMs, toMs, into);
  }

  #write(index: number, time: number, minimum: number, maximum: number): void {
    const level = this.#levels[index];
    if (level === undefined) return;
    const slot = level.written % this.#buckets;
    level.times[slot] = time;
    level.minima[slot] = minimum;
    level.maxima[slot] = maximum;
    level.written += 1;
    const next = this.#levels[index + 1];
    if (next === undefined) return;
    if (next.gathered === 0) next.openTime = time;
    if (minimum < next.openMinimum) next.openMinimum = minimum;
    if (maximum > next.openMaximum) next.openMaximum = maximum;
    next.gathered += 1;
    if (next.gathered < this.#fold) return;
    const { openTime, openMinimum, openMaximum } = next;
    next.gathered = 0;
    next.openMinimum = Number.POSITIVE_INFINITY;
    next.openMaximum = Number.NEGATIVE_INFINITY;
    this.#write(index + 1, openTime, openMinimum, openMaximum);
  }

  #copy(chosen: number, fromMs: number, toMs: number, into: PolylineColumns): number {
    const level = this.#levels[chosen] as Level;
    let length = 0;
    const put = (time: number, minimum: number, maximum: number): void => {
      if (length + 2 > into.times.length) return;
      into.times[length] = time;
      into.values[length++] = minimum;
      if (minimum === maximum) return;
      into.times[length] = time;
      into.values[length++] = maximum;
    };
    // One bucket further on either side, so that the line runs to the edges.
    const first = Math.max(this.#oldest(level), this.#search(level, fromMs, 'from') - 1);
    const last = Math.min(level.written, this.#search(level, toMs, 'after') + 1);
    for (let index = first; index < last; index++) {
      const slot = index % this.#buckets;
      put(level.times[slot] as number, level.minima[slot] as number, level.maxima[slot] as number);
    }
    for (let index = chosen; index > 0; index--) {
      const { gathered, openTime, openMinimum, openMaximum } = this.#levels[index] as Level;
      if (gathered > 0 && openTime >= fromMs && openTime <= toMs) put(openTime, openMinimum, openMaximum);
    }
    return length;
  }

  #oldest(level: Level): number {
    return Math.max(0, level.written - this.#buckets);
  }

  #timeAt(level: Level, index: number): number {
    return level.times[index % this.#buckets] as number;
  }

  /** First bucket at or after the time (`from`), or first one after it (`after`). */
  #search(level: Level, timeMs: number, side: 'from' | 'after'): number {
    let low = this.#oldest(level);
    let high = level.written;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const time = this.#timeAt(level, middle);
      if (side === 'from' ? time < timeMs : time <= timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
