import { ask } from '../instruction.ts';
import type { Plan, ReadResult } from '../instruction.ts';

/**
 * What time it is for a plan: the newest time the engine has told, and what was waited since. On a simulated bench that
 * is chip time, so a monitor's grid is the same on every machine.
 */
export class RunClock {
  readonly #startedAtUnixMs: number;
  #nowNs = 0;

  /** @param startedAtUnixMs when the run started, which is zero on the run's clock */
  constructor(startedAtUnixMs: number) {
    this.#startedAtUnixMs = startedAtUnixMs;
  }

  get seconds(): number {
    return this.#nowNs / 1e9;
  }

  get unixMs(): number {
    return this.#startedAtUnixMs + this.#nowNs / 1e6;
  }

  tick(timeNs: number): void {
    this.#nowNs = Math.max(this.#nowNs, timeNs);
  }

  *wait(durationMs: number, reason: string): Plan<void> {
    if (durationMs <= 0) return;
    yield* ask({ verb: 'wait', durationMs, reason });
    this.#nowNs += Math.max(1, Math.round(durationMs * 1e6));
  }

  *read(sensor: string, stepId: string): Plan<ReadResult> {
    const result = yield* ask({ verb: 'read', sensor, stepId, integrationTimeNs: 0 });
    this.tick(result.read.timeNs);
    return result;
  }

  *record(stream: string, data: Readonly<Record<string, unknown>>): Plan<void> {
    const { timeNs } = yield* ask({ verb: 'record', stream, data });
    this.tick(timeNs);
  }
}
