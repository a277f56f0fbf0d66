import { z } from 'zod';
import { faultKinds } from '../../../src-core/domain/run.ts';
import type { Fault } from '../../../src-core/domain/run.ts';

const scheduledFaultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  magnitude: z.number(),
  /** Absolute chip time. */
  atMs: z.number(),
  /** Null means every instrument. */
  instrument: z.string().nullable(),
  /** Replies that a counted fault still takes. */
  remaining: z.number(),
});
type ScheduledFault = z.output<typeof scheduledFaultSchema>;

export const faultBookStateSchema = z.array(scheduledFaultSchema);

export interface ReplyFault {
  readonly drop: boolean;
  readonly garble: boolean;
  readonly extraMs: number;
}

const noFault: ReplyFault = { drop: false, garble: false, extraMs: 0 };
/** A change of the room reaches the chip with this time constant. */
const temperatureStepTimeConstantMs = 2000;

/** The faults of a simulated bench, each at its chip time. */
export class FaultBook {
  #faults: ScheduledFault[] = [];

  /** @param originMs chip time from which the fault's own time counts. */
  add(fault: Fault, originMs: number): void {
    this.#faults.push({
      kind: fault.kind,
      magnitude: fault.magnitude,
      atMs: originMs + fault.atSeconds * 1000,
      instrument: fault.instrument ?? null,
      remaining: fault.kind === 'no_reply' || fault.kind === 'garbled_reply' ? Math.round(fault.magnitude) : Infinity,
    });
  }

  clear(): void {
    this.#faults = [];
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  temperatureStepC(timeMs: number): number {
    let sum = 0;
    for (const fault of this.#faults) {
      if (fault.kind !== 'temperature_step' || timeMs <= fault.atMs) continue;
      sum += fault.magnitude * (1 - Math.exp(-(timeMs - fault.atMs) / temperatureStepTimeConstantMs));
    }
    return sum;
  }

  laserDropDb(timeMs: number): number {
    let sum = 0;
    for (const fault of this.#faults) {
      if (fault.kind === 'laser_drop' && timeMs >= fault.atMs) sum += fault.magnitude;
    }
    return sum;
  }

  heaterIsDead(channel: number, timeMs: number): boolean {
    return this.#faults.some(
      (fault) => fault.kind === 'dead_heater' && fault.magnitude === channel && timeMs >= fault.atMs,
    );
  }

  /** The times in (fromMs, toMs] at which the drive of a heater changes by itself, in order. */
  driveChangesBetween(fromMs: number, toMs: number): number[] {
    if (this.#faults.length === 0) return [];
    return this.#faults
      .filter((fault) => fault.kind === 'dead_heater' && fault.atMs > fromMs && fault.atMs <= toMs)
      .map((fault) => fault.atMs)
      .sort((a, b) => a - b);
  }

  /** What happens to the reply that an instrument is about to send. A counted fault is used up by the call. */
  takeReplyFault(instrument: string, timeMs: number): ReplyFault {
    if (this.#faults.length === 0) return noFault;
    let drop = false;
    let garble = false;
    let extraMs = 0;
    for (const fault of this.#faults) {
      if (timeMs < fault.atMs || (fault.instrument !== null && fault.instrument !== instrument)) continue;
      if (fault.kind === 'slow_reply') extraMs += fault.magnitude;
      if (fault.remaining <= 0) continue;
      if (fault.kind === 'no_reply' && !drop) {
        drop = true;
        fault.remaining -= 1;
      } else if (fault.kind === 'garbled_reply' && !garble) {
        garble = true;
        fault.remaining -= 1;
      }
    }
    return { drop, garble, extraMs };
  }

  isUnplugged(instrument: string, timeMs: number): boolean {
    return this.#faults.some(
      (fault) =>
        fault.kind === 'unplug' &&
        (fault.instrument === null || fault.instrument === instrument) &&
        timeMs >= fault.atMs &&
        (fault.magnitude === 0 || timeMs < fault.atMs + fault.magnitude * 1000),
    );
  }

  /** True while an unplug is pending or on, so that somebody has to watch the clock. */
  hasPlugEvents(timeMs: number): boolean {
    return this.#faults.some(
      (fault) => fault.kind === 'unplug' && (fault.magnitude === 0 || timeMs < fault.atMs + fault.magnitude * 1000),
    );
  }

  /** JSON-able; a reply count without end is -1. */
  snapshot(): ScheduledFault[] {
    return this.#faults.map((fault) => ({
      ...fault,
      remaining: Number.isFinite(fault.remaining) ? fault.remaining : -1,
    }));
  }

  restore(state: readonly ScheduledFault[]): void {
    this.#faults = state.map((fault) => ({ ...fault, remaining: fault.remaining === -1 ? Infinity : fault.remaining }));
  }
}
