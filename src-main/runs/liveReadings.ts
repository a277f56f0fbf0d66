import { setTimeout as delay } from 'node:timers/promises';
import { isSpectrum, isVirtual } from '../../src-core/domain/bench.ts';
import type { BenchSensor } from '../../src-core/domain/bench.ts';
import type { RunDocument } from '../../src-core/documents/documents.ts';
import type { BenchSession } from './benchSession.ts';
import { readsOf } from './runTracker.ts';

/** Samples by sensor in column form; times are Unix milliseconds. */
export interface ReadingsBlock {
  readonly sensors: Record<string, { timesMs: number[]; values: (number | null)[] }>;
}

export interface LiveReadingsOptions {
  readonly bench: () => BenchSession;
  /** Whether a run is on or starting. */
  readonly isRunActive: () => boolean;
  readonly publish: (block: ReadingsBlock) => void;
  /** Called after the outputs were read back. */
  readonly onObserved: () => void;
}

const samplePeriodMs = 100;
const observePeriodMs = 1000;

/**
 * What the sensors say while somebody looks. An idle bench is polled; while a run is on, the run alone talks to the
 * instruments and its own readings are shown, so that looking never changes what a run measures.
 */
export class LiveReadings {
  readonly #options: LiveReadingsOptions;
  #abort: AbortController | null = null;
  #watchers = 0;
  /** The exchanges under way, if any. */
  #polling: Promise<void> = Promise.resolve();

  constructor(options: LiveReadingsOptions) {
    this.#options = options;
  }

  /** Polls as long as at least one watcher is there. */
  watch(): () => void {
    this.#watchers += 1;
    if (this.#abort === null) {
      this.#abort = new AbortController();
      void this.#poll(this.#abort.signal);
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#watchers -= 1;
      if (this.#watchers === 0) this.stop();
    };
  }

  /** Resolves when no poll is under way: a run begins on instruments that owe nobody an answer. */
  async settled(): Promise<void> {
    await this.#polling;
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
  }

  /** Readings of a run, shown as they are recorded. */
  take(document: RunDocument): void {
    if (document.type !== 'event' || document.stream !== 'reads' || this.#watchers === 0) return;
    const now = Date.now();
    const block: ReadingsBlock = { sensors: {} };
    for (const { sensor, value } of readsOf(document)) block.sensors[sensor] = { timesMs: [now], values: [value] };
    this.#options.publish(block);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    let observedAt = 0;
    while (!signal.aborted) {
      const startedAt = performance.now();
      if (!this.#options.isRunActive()) {
        const observe = startedAt - observedAt > observePeriodMs;
        if (observe) observedAt = startedAt;
        this.#polling = this.#pollOnce(observe, signal);
        await this.#polling;
      }
      const rest = Math.max(10, samplePeriodMs - (performance.now() - startedAt));
      await delay(rest, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #pollOnce(observe: boolean, signal: AbortSignal): Promise<void> {
    await this.#sampleOnce(signal);
    if (!observe || this.#options.isRunActive()) return;
    await this.#options
      .bench()
      .readBack()
      .catch(() => undefined);
    this.#options.onObserved();
  }

  async #sampleOnce(signal: AbortSignal): Promise<void> {
    const session = this.#options.bench();
    const { sensors } = session.bench;
    const block: ReadingsBlock = { sensors: {} };
    // Virtual sensors first: their parts are read with them and need no reading of their own.
    const ids = Object.keys(sensors).sort((a, b) => Number(isVirtualId(sensors, b)) - Number(isVirtualId(sensors, a)));
    for (const id of ids) {
      if (Object.hasOwn(block.sensors, id) || !this.#mayRead(session, id) || signal.aborted) continue;
      const found = await session.devices.readSensor(id, 0, signal).catch(() => null);
      const now = Date.now();
      if (found === null) block.sensors[id] = { timesMs: [now], values: [null] };
      for (const { sensor, value } of found === null ? [] : [...found.parts, found.read]) {
        block.sensors[sensor] = { timesMs: [now], values: [value] };
      }
    }
    if (Object.keys(block.sensors).length > 0) this.#options.publish(block);
  }

  #mayRead(session: BenchSession, id: string): boolean {
    const sensor = session.bench.sensors[id];
    if (sensor === undefined || this.#options.isRunActive()) return false;
    if (isVirtual(sensor)) return sensor.reads.every((part) => this.#mayRead(session, part));
    // A sweep would move the laser, or take its time: nobody asked for it.
    if (isSpectrum(sensor)) return false;
    return session.isConnected(sensor.instrument) && session.leases.holderOf(sensor.instrument) === null;
  }
}

const isVirtualId = (sensors: Readonly<Record<string, BenchSensor>>, id: string): boolean => {
  const sensor = sensors[id];
  return sensor !== undefined && isVirtual(sensor);
};
