import type { ComputeJobName } from '../../src-core/plans/instruction.ts';
import type { ErrorReport } from '../../src-core/errors/fringeError.ts';

/** What a worker is asked; one at a time. */
export interface WorkerRequest {
  readonly job: ComputeJobName;
  readonly input: unknown;
}

/** What it answers. An Error would lose its code on the way, so a report goes in its place. */
export type WorkerReply =
  | { readonly threadId: number; readonly output: unknown }
  | { readonly threadId: number; readonly failure: ErrorReport; readonly stack: string | undefined };
