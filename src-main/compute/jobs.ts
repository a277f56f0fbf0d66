import type { ComputeJobName, ComputeJobs } from '../../src-core/plans/instruction.ts';

/** What the pool can do: each job a pure function of plain data. */
export const jobs: { readonly [N in ComputeJobName]: (input: ComputeJobs[N]['input']) => ComputeJobs[N]['output'] } = {
  echo: (input) => input,
};
