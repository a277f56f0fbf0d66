import type { JobRunner } from '../interfaces/jobRunner.ts';
import { jobs } from './jobs.ts';

/** @returns a runner of the jobs in `jobs.ts`. */
export function createWorkerPool(): JobRunner {
  return {
    run: (job, input, signal) => {
      signal.throwIfAborted();
      return Promise.resolve(jobs[job](input));
    },
    close: () => Promise.resolve(),
  };
}
