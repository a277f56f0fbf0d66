import { setTimeout as delay } from 'node:timers/promises';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Instrument } from '../interfaces/instrument.ts';
import type { LeaseBook } from './leases.ts';
import type { WriteGate } from './writeGate.ts';

export interface SafeReturnPace {
  readonly firstDelayMs: number;
  /** The delay doubles until here. */
  readonly longestDelayMs: number;
  /** After so many it is given up until somebody asks for the safe state again. */
  readonly attempts: number;
}

/** At once for a fault that passes, and an hour long for a cable that somebody has to find. */
const defaultPace: SafeReturnPace = { firstDelayMs: 500, longestDelayMs: 30_000, attempts: 125 };

const shortPauseMs = 100;

export interface SafeReturnOptions {
  readonly gate: WriteGate;
  readonly leases: LeaseBook;
  readonly instrument: (id: string) => Instrument;
  readonly audit: (line: Readonly<Record<string, unknown>>) => void;
  readonly onChange: () => void;
  readonly pace?: SafeReturnPace;
}

export interface SafeReturnState {
  /** Parameters that are not known to be safe. */
  readonly parameters: readonly string[];
  readonly attempts: number;
  readonly givenUp: boolean;
  /** What kept the last attempt from its end; empty before the first. */
  readonly reason: string;
}

/**
 * Goes on where `WriteGate.toSafe` failed: opens the link again (the instrument must be the same one), sends the safe
 * values and reads them back, with growing pauses. Sends nothing else, and nothing at all to an output that somebody has
 * set meanwhile or while anybody holds an instrument.
 */
export class SafeReturn {
  readonly #options: SafeReturnOptions;
  readonly #pace: SafeReturnPace;
  #abort: AbortController | null = null;
  #wake: AbortController | null = null;
  #working: Promise<void> = Promise.resolve();
  #attempts = 0;
  #givenUp = false;
  #reason = '';
  #ended = false;

  constructor(options: SafeReturnOptions) {
    this.#options = options;
    this.#pace = options.pace ?? defaultPace;
  }

  /** Null when there is nothing to bring back. */
  get state(): SafeReturnState | null {
    const parameters = this.#pending();
    if (parameters.length === 0 || (this.#abort === null && !this.#givenUp)) return null;
    return { parameters, attempts: this.#attempts, givenUp: this.#givenUp, reason: this.#reason };
  }

  /** Begins, with new patience when it was given up; one that is on goes on as it is. */
  begin(): void {
    if (this.#ended || this.#abort !== null || this.#pending().length === 0) return;
    this.#attempts = 0;
    this.#givenUp = false;
    this.#reason = '';
    const abort = new AbortController();
    this.#abort = abort;
    this.#working = this.#work(abort.signal).finally(() => {
      this.#abort = null;
      this.#options.onChange();
    });
  }

  /** Something has changed for the better, such as a link that is open again: the next attempt is made now. */
  nudge(): void {
    this.#wake?.abort();
  }

  /** For good. Resolves when nothing is sent any more. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#abort?.abort();
    await this.#working;
  }

  /** Only of instruments that have answered before: one that never did is no link that was lost. */
  #pending(): string[] {
    return this.#options.gate.notSafe().flatMap(({ fullName, definition }) => {
      return this.#options.instrument(definition.instrument).identity === null ? [] : [fullName];
    });
  }

  async #work(signal: AbortSignal): Promise<void> {
    let pauseMs = this.#pace.firstDelayMs;
    while (this.#pending().length > 0) {
      if (this.#attempts >= this.#pace.attempts) {
        this.#givenUp = true;
        this.#log({ outcome: 'given up', attempts: this.#attempts, reason: this.#reason });
        return;
      }
      this.#options.onChange();
      const isWoken = await this.#pause(pauseMs, signal);
      if (signal.aborted) return;
      if (this.#options.leases.anyHolder() !== null) {
        // Whoever holds it is about to let go: a run that lost its instrument ends by itself.
        if (isWoken) await this.#pause(shortPauseMs, signal);
        if (this.#options.leases.anyHolder() !== null) continue;
      }
      pauseMs = Math.min(pauseMs * 2, this.#pace.longestDelayMs);
      this.#attempts += 1;
      await this.#attempt(signal);
    }
    this.#log({ outcome: 'nothing is left to bring back', attempts: this.#attempts });
  }

  /** @returns whether it was cut short. */
  async #pause(durationMs: number, signal: AbortSignal): Promise<boolean> {
    const wake = new AbortController();
    this.#wake = wake;
    const cut = AbortSignal.any([signal, wake.signal]);
    await delay(durationMs, undefined, { signal: cut, ref: false }).catch(() => undefined);
    return wake.signal.aborted;
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { gate } = this.#options;
    const pending = new Set(this.#pending());
    const byInstrument = Map.groupBy(
      gate.notSafe().filter(({ fullName }) => pending.has(fullName)),
      ({ definition }) => definition.instrument,
    );
    for (const [id, parameters] of byInstrument) {
      try {
        await this.#bringBack(id, new Set(parameters.map(({ fullName }) => fullName)), signal);
        this.#log({ outcome: 'safe', instrument: id, attempts: this.#attempts });
      } catch (error) {
        if (signal.aborted) return;
        this.#reason = error instanceof Error ? error.message : String(error);
        this.#log({ outcome: 'not yet', instrument: id, attempts: this.#attempts, reason: this.#reason });
      }
    }
  }

  async #bringBack(id: string, parameters: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const { gate, leases, instrument } = this.#options;
    const lease = leases.acquire('the way back to the safe state', [id], 'write');
    try {
      await instrument(id).connect(signal);
      const report = await gate.toSafe(`attempt ${this.#attempts} to bring back what was not safe`, parameters);
      if (!report.ok) throw new FringeError('instrument_timeout', report.sentence);
      await gate.observe([...parameters], signal);
    } finally {
      lease.release();
    }
  }

  /** A line that cannot be written must not keep an output driven. */
  #log(line: Readonly<Record<string, unknown>>): void {
    try {
      this.#options.audit({ wayBack: true, ...line });
    } catch {
      // The next write by anybody is refused for it, and told.
    }
  }
}
