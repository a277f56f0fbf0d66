import { setTimeout as delay } from 'node:timers/promises';
import type { BenchClock, SimulatorControl } from '../interfaces/benchClock.ts';

/** The machine's own clock, from the moment it is made. */
export function machineClock(offsetMs = 0): BenchClock {
  const start = performance.now() - offsetMs;
  return {
    now: () => Promise.resolve(performance.now() - start),
    wait: async (durationMs, signal) => {
      if (durationMs > 0)
        await delay(durationMs, undefined, signal === undefined ? {} : { signal }).catch(rethrowReason(signal));
    },
  };
}

/** Chip time: a wait is told to the simulator, which lets it pass (at once, unless it is paced for a person). */
export function chipClock(simulator: SimulatorControl): BenchClock {
  return {
    now: () => simulator.runTimeMs(),
    wait: async (durationMs, signal) => {
      signal?.throwIfAborted();
      if (durationMs > 0) await unlessAborted(simulator.wait(durationMs), signal);
      signal?.throwIfAborted();
    },
  };
}

/** An aborted delay ends with the signal's own reason, which says who stopped it. */
const rethrowReason =
  (signal: AbortSignal | undefined) =>
  (error: unknown): never => {
    throw signal?.aborted ? signal.reason : error;
  };

/** A wait that a chip takes in a person's time must not keep STOP waiting. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return await work;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve;
    signal.addEventListener('abort', onAbort);
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
