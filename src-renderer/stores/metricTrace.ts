import { FoldingBuffer } from './foldingBuffer.ts';
import type { PolylineColumns } from './foldingBuffer.ts';

/** What a metric is compared with from a time on; distances from nominal, in the metric's unit. */
export interface LevelStep {
  readonly fromMs: number;
  readonly nominal: number;
  readonly raiseAt: number;
  readonly clearAt: number;
}

/** A stretch without data; null: it goes on. */
export interface TraceGap {
  readonly fromMs: number;
  readonly toMs: number | null;
}

const mostSteps = 500;

/** One metric over time in bounded memory: its values, where there were none, and its levels as they moved. */
export class MetricTrace {
  /** An age has no lower side. */
  readonly isOneSided: boolean;
  readonly #buffer = new FoldingBuffer({ buckets: 4096, levels: 6 });
  #levels: LevelStep[] = [];
  #gaps: TraceGap[] = [];

  constructor(isOneSided: boolean) {
    this.isOneSided = isOneSided;
  }

  get levels(): readonly LevelStep[] {
    return this.#levels;
  }

  get gaps(): readonly TraceGap[] {
    return this.#gaps;
  }

  get lastTimeMs(): number {
    return this.#buffer.lastTimeMs;
  }

  get lastValue(): number | null {
    return this.#buffer.lastValue;
  }

  append(timeMs: number, value: number | null): void {
    const open = this.#gaps.at(-1);
    if (value === null && (open === undefined || open.toMs !== null)) {
      this.#gaps = [...this.#gaps, { fromMs: timeMs, toMs: null }].slice(-mostSteps);
    } else if (value !== null && open !== undefined && open.toMs === null) {
      this.#gaps = [...this.#gaps.slice(0, -1), { fromMs: open.fromMs, toMs: timeMs }];
    }
    this.#buffer.append(timeMs, value);
  }

  level(step: LevelStep): void {
    const last = this.#levels.at(-1);
    const { nominal, raiseAt, clearAt } = step;
    if (last?.nominal === nominal && last.raiseAt === raiseAt && last.clearAt === clearAt) return;
    // Levels that nothing was held against, such as those of a file before the first calibration, are no history.
    const isUnused = last !== undefined && this.lastTimeMs < last.fromMs;
    const kept = isUnused ? this.#levels.slice(0, -1) : this.#levels;
    this.#levels = [...kept, step].slice(-mostSteps);
  }

  read(window: { fromMs: number; toMs: number; mostBuckets: number }, into: PolylineColumns): number {
    return this.#buffer.read(window, into);
  }
}
