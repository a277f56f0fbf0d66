import type { RunDocument, RunEvent } from '../../src-core/documents/documents.ts';
import type { RunKind } from '../../src-core/domain/run.ts';
import type { SensorRead } from '../../src-core/plans/instruction.ts';
import type { ProbedBatch } from '../../src-core/plans/noise/noiseWork.ts';
import type { RunState } from './runStates.ts';

/** Where a run stands, for a glance: the screen's bottom bar and the command line's progress line. */
export interface RunProgress {
  readonly runId: string;
  readonly kind: RunKind;
  readonly title: string;
  /** What it is doing, in a few words; empty when its kind says it all. */
  readonly phase: string;
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

interface IterationGlance {
  readonly iteration: number;
  readonly cost: number | null;
  readonly bestCost: number | null;
}

const phaseWords: Readonly<Record<string, string>> = {
  calibrate: 'calibrating',
  apply: 'applying',
  execute: 'executing',
  artifact: 'writing the artifact',
  gather: 'gathering scores',
  retag: 're-tagging',
};

/** Follows a run's documents and tells how far it is. */
export class RunTracker {
  readonly #runId: string;
  readonly #kind: RunKind;
  readonly #title: string;
  readonly #maxIterations: number;
  readonly #startedMs = performance.now();
  /** Measurements that were there before this process took the run up. */
  #earlier = 0;
  #earlierIterations = 0;
  #state: RunState = 'idle';
  #iteration = 0;
  #measurements = 0;
  #cost: number | null = null;
  #bestCost: number | null = null;
  #phase = '';
  #lastSeq = 0;
  #events = 0;
  #lastTimeNs = 0;

  /** @param run.steps iterations or checks at most; 0 when nobody can say */
  constructor(run: { runId: string; kind: RunKind; title: string; steps: number }) {
    this.#runId = run.runId;
    this.#kind = run.kind;
    this.#title = run.title;
    this.#maxIterations = run.steps;
  }

  set state(state: RunState) {
    this.#state = state;
  }

  /** Takes in what a resumed run had recorded before. */
  restore(documents: readonly RunDocument[]): void {
    for (const document of documents) this.take(document);
    this.#earlier = this.#measurements;
    this.#earlierIterations = this.#iteration;
  }

  take(document: RunDocument): void {
    this.#lastSeq = document.seq;
    if (document.type !== 'event') return;
    this.#events += 1;
    this.#lastTimeNs = document.timeNs;
    if (document.stream === 'reads') this.#measurements += readsOf(document).length;
    if (document.stream === 'reads' && this.#kind === 'baseline') this.#iteration += 1;
    if (document.stream === 'traces') this.#measurements += 1;
    switch (document.stream) {
      case 'iterations':
        return this.#takeIteration(document.data as unknown as IterationGlance);
      case 'sampling':
        this.#iteration = document.data.step as number;
        this.#phase = 'sampling';
        return;
      case 'probes': {
        const { tier, samples } = document.data as unknown as ProbedBatch;
        this.#iteration += samples.length;
        this.#measurements += samples.length;
        this.#phase = tier;
        return;
      }
      case 'standardizing':
        this.#iteration = document.data.step as number;
        this.#phase = document.data.phase as string;
        return;
      case 'judging':
        this.#iteration += 1;
        this.#phase = 'comparing heads';
        return;
      case 'baseline':
        if (document.data.phase === 'retag') this.#iteration += 1;
        return;
      case 'sweep':
        this.#iteration += 1;
        return;
      case 'checks':
        this.#iteration += 1;
        this.#phase = 'watching';
        return;
      case 'calibrations':
        this.#phase = 'calibrating';
        return;
      case 'kept':
        this.#phase = '';
        return;
      case 'phases':
        this.#phase = phaseWords[document.data.phase as string] ?? '';
        return;
    }
  }

  #takeIteration({ iteration, cost, bestCost }: IterationGlance): void {
    this.#cost = cost;
    this.#bestCost = bestCost;
    if (this.#kind === 'calibrate') this.#iteration = iteration + 1;
    else this.#phase = `calibrating, iteration ${iteration + 1}`;
  }

  get measurements(): number {
    return this.#measurements;
  }

  get events(): number {
    return this.#events;
  }

  /** Of the newest event, on the run's clock. */
  get lastTimeNs(): number {
    return this.#lastTimeNs;
  }

  progress(): RunProgress {
    const elapsedSeconds = (performance.now() - this.#startedMs) / 1e3;
    const done = this.#measurements - this.#earlier;
    const rate = done > 1 && elapsedSeconds > 0 ? done / elapsedSeconds : null;
    const left = Math.max(0, this.#maxIterations - this.#iteration);
    const steps = this.#iteration - this.#earlierIterations;
    return {
      runId: this.#runId,
      kind: this.#kind,
      title: this.#title,
      phase: this.#phase,
      state: this.#state,
      iteration: this.#iteration,
      maxIterations: this.#maxIterations,
      measurements: this.#measurements,
      measurementsPerSecond: rate,
      // The most it can still take: a target that is met ends it sooner.
      secondsLeft: steps > 0 && this.#maxIterations > 0 ? (left * elapsedSeconds) / steps : null,
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
