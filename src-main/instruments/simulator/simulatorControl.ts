import { setTimeout as sleep } from 'node:timers/promises';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Fault } from '../../../src-core/domain/run.ts';
import type { Truth } from '../../../src-core/plans/instruction.ts';
import type { SimulatorControl } from '../../interfaces/benchClock.ts';
import type { Pacing } from './pacing.ts';
import type { SimulatedBench } from './simulatedBench.ts';

/** The control channel in the simulator's own process: no socket on the hot path. */
export class LocalSimulatorControl implements SimulatorControl {
  readonly #bench: SimulatedBench;
  readonly #pacing: Pacing;
  #plugWatch: NodeJS.Timeout | null = null;

  constructor(bench: SimulatedBench, pacing: Pacing) {
    this.#bench = bench;
    this.#pacing = pacing;
  }

  async beginRun(options: { seed?: number; snapshot?: unknown }): Promise<{ snapshot: unknown }> {
    if (options.snapshot !== undefined) this.#bench.beginRunFrom(options.snapshot);
    else if (options.seed !== undefined) this.#bench.beginFreshRun(options.seed);
    else this.#bench.beginRunFromHere();
    this.#watchPlugs();
    return { snapshot: this.#bench.snapshot() };
  }

  async endRun(): Promise<void> {
    this.#bench.endRun();
  }

  /** In a run, and on an idle bench without pacing, chip time moves by itself; idle and paced, the wall clock moves it. */
  async wait(durationMs: number): Promise<void> {
    if (!Number.isFinite(durationMs) || durationMs < 0) {
      throw new FringeError('bad_input', `The simulator cannot wait ${durationMs} ms.`, {
        remedy: 'Give a finite time of at least 0.',
      });
    }
    if (this.#bench.runOn || !this.#pacing.on) this.#bench.skip(durationMs);
    if (this.#pacing.on && durationMs > 0) await sleep(durationMs, undefined, { ref: false });
  }

  async runTimeMs(): Promise<number> {
    return this.#bench.runTimeMs;
  }

  async setPacing(on: boolean): Promise<void> {
    this.#pacing.on = on;
  }

  async setLatencyScale(scale: number): Promise<void> {
    if (!Number.isFinite(scale) || scale < 0) {
      throw new FringeError('bad_input', `The simulator cannot scale latencies by ${scale}.`, {
        remedy: 'Give a finite number of at least 0; 1 is the makers’ latencies.',
      });
    }
    this.#pacing.latencyScale = scale;
  }

  async injectFault(fault: Fault): Promise<void> {
    this.#bench.injectFault(fault);
    this.#watchPlugs();
  }

  async clearFaults(): Promise<void> {
    this.#bench.clearFaults();
  }

  async truth(): Promise<Truth> {
    return this.#bench.truth();
  }

  async close(): Promise<void> {
    if (this.#plugWatch !== null) clearInterval(this.#plugWatch);
    this.#plugWatch = null;
  }

  /** While a plug is to be pulled or put back, an idle bench has nobody else who would notice that its time has come. */
  #watchPlugs(): void {
    if (this.#plugWatch !== null || !this.#bench.faults.hasPlugEvents(this.#bench.nowMs)) return;
    this.#plugWatch = setInterval(() => {
      this.#bench.checkPlugs();
      if (this.#bench.faults.hasPlugEvents(this.#bench.nowMs)) return;
      if (this.#plugWatch !== null) clearInterval(this.#plugWatch);
      this.#plugWatch = null;
    }, 20);
    this.#plugWatch.unref();
  }
}
