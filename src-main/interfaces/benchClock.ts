import type { Fault } from '../../src-core/domain/run.ts';
import type { Truth } from '../../src-core/plans/instruction.ts';

/** How a run waits and what it calls the time: the machine's clock on hardware, chip time on a simulated bench. */
export interface BenchClock {
  /** Milliseconds since the run began. Monotonic. */
  now(): Promise<number>;
  wait(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** The simulator's control channel: what only a simulated bench can do. JSON lines over loopback TCP. */
export interface SimulatorControl {
  /** Chip time stops following the wall clock; with a seed the chip is fresh. The snapshot restores this moment. */
  beginRun(options: { seed?: number; snapshot?: unknown }): Promise<{ snapshot: unknown }>;
  endRun(): Promise<void>;
  /** Advances chip time (and, when pacing is on, takes that long). */
  wait(durationMs: number): Promise<void>;
  /** Chip time since beginRun, in milliseconds. */
  runTimeMs(): Promise<number>;
  setPacing(on: boolean): Promise<void>;
  /** 1 is the makers' latencies, 0 none. */
  setLatencyScale(scale: number): Promise<void>;
  injectFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  truth(): Promise<Truth>;
  close(): Promise<void>;
}
