import type { Command } from './commandContext.ts';

/** Pure work, in a worker. */
export const compute: Command<'compute'> = async ({ job, input }, { jobs, signal }) =>
  await jobs.run(job, input, signal);
