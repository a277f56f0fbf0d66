import type { ComputeJobName, ComputeJobs } from '../../src-core/plans/instruction.ts';

/** Runs pure work elsewhere than on the thread that serves instruments and screen. */
export interface JobRunner {
  /** Rejects with the signal's reason when it aborts; the worker is then given up if it does not return. */
  run<N extends ComputeJobName>(
    job: N,
    input: ComputeJobs[N]['input'],
    signal: AbortSignal,
  ): Promise<ComputeJobs[N]['output']>;
  close(): Promise<void>;
}
