import type { CommandProbe, ProbeOutcome } from '../../src-core/domain/noise.ts';

/** One sample of a noise calibration. */
export interface ProbeSample {
  readonly module: string;
  readonly timeoutMs: number;
  readonly verificationId: string;
  readonly context: string;
}

export interface ProbeResult {
  readonly outcome: ProbeOutcome;
  /** 0 where nothing was run. */
  readonly durationMs: number;
  /** What it said last, when it failed; empty when it said nothing. */
  readonly complaint: string;
}

/** Tries samples: a program's, or an instrument's. */
export interface Prober {
  /** @throws what keeps it from being tried at all; the signal's reason when it aborts */
  probe(sample: ProbeSample, signal: AbortSignal): Promise<ProbeResult>;
  /** Nothing that it has started is left when this resolves. */
  close(): Promise<void>;
}

/** Programs that are run. */
export interface CommandProbers {
  /** @throws not_found and bad_input when there is no such program, or no such folder */
  requireProgram(probe: CommandProbe): void;
  /** @param runId marks what is started, so that it is found again whatever becomes of this process */
  open(probe: CommandProbe, runId: string): Prober;
}
