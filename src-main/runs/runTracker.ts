import type { RunDocument, RunEvent } from '../../src-core/documents/documents.ts';
import type { SensorRead } from '../../src-core/plans/instruction.ts';
import type { RunState } from './runStates.ts';

/** Where a run stands, for a glance: the screen's bottom bar and the command line's progress line. */
export interface RunProgress {
  readonly runId: string;
  readonly kind: string;
  readonly title: string;
  readonly state: RunState;
  readonly iteration: number;
  readonly maxIterations: number;
  readonly measurements: number;
  readonly measurementsPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly elapsedSeconds: number;
  readonly cost: number | null;
  readonly bestCost: number | null;
  readonly lastSeq: number;
}

/** Follows a run's documents and tells how far it is. */
export class RunTracker {
  readonly #runId: string;
  readonly #title: string;
  readonly #maxIterations: number;
  readonly #startedMs = performance.now();
  /** Measurements that were there before this process took the run up. */
  #earlier = 0;
  #state: RunState = 'idle';
  #iteration = 0;
  #measurements = 0;
  #cost: number | null = null;
  #bestCost: number | null = null;
  #lastSeq = 0;

  constructor({ runId, title, maxIterations }: { runId: string; title: string; maxIterations: number }) {
    this.#runId = runId;
    this.#title = title;
    this.#maxIterations = maxIterations;
  }

  set state(state: RunState) {
    this.#state = state;
  }

  /** Takes in what a resumed run had recorded before. */
  restore(documents: readonly RunDocument[]): void {
    for (const document of documents) this.take(document);
    this.#earlier = this.#measurements;
  }

  take(document: RunDocument): void {
    this.#lastSeq = document.seq;
    if (document.type !== 'event') return;
    if (document.stream === 'reads') this.#measurements += readsOf(document).length;
    if (document.stream === 'iterations') {
      const { iteration, cost, bestCost } = document.data as {
        iteration: number;
        cost: number | null;
        bestCost: number | null;
      };
      this.#iteration = iteration + 1;
      this.#cost = cost;
      this.#bestCost = bestCost;
    }
  }

  get measurements(): number {
    return this.#measurements;
  }

  progress(): RunProgress {
    const elapsedSeconds = (performance.now() - this.#startedMs) / 1e3;
    const done = this.#measurements - this.#earlier;
    const rate = done > 1 && elapsedSeconds > 0 ? done / elapsedSeconds : null;
    const perIteration = this.#iteration > 0 ? this.#measurements / this.#iteration : null;
    const left = Math.max(0, this.#maxIterations - this.#iteration);
    return {
      runId: this.#runId,
      kind: 'calibrate',
      title: this.#title,
      state: this.#state,
      iteration: this.#iteration,
      maxIterations: this.#maxIterations,
      measurements: this.#measurements,
      measurementsPerSecond: rate,
      // The most it can still take: a target that is met ends it sooner.
      secondsLeft: rate === null || perIteration === null ? null : (left * perIteration) / rate,
      elapsedSeconds,
      cost: this.#cost,
      bestCost: this.#bestCost,
      lastSeq: this.#lastSeq,
    };
  }
}

/** The readings of a `reads` event in the order they were taken: a virtual sensor's parts, then its own. */
export function readsOf(event: RunEvent): SensorRead[] {
  const { parts = [], ...own } = event.data as unknown as SensorRead & { parts?: readonly SensorRead[] };
  return [...parts, own];
}
