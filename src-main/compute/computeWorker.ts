import { parentPort, threadId } from 'node:worker_threads';
import { toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { ComputeJobName } from '../../src-core/plans/instruction.ts';
import { workBesideHost } from '../sessions/sessionOwner.ts';
import { jobs } from './jobs.ts';
import type { WorkerReply, WorkerRequest } from './workerProtocol.ts';

/** The program of a compute worker: takes a job, answers, waits for the next. It ends when the pool ends it. */
if (parentPort === null) throw new Error('This program runs as a worker of Fringe, not by itself.');
const port = parentPort;
workBesideHost();

const answer = (reply: WorkerReply): void => port.postMessage(reply);

port.on('message', ({ job, input }: WorkerRequest) => {
  work(job, input)
    .then((output) => answer({ threadId, output }))
    // Also an output that cannot be sent ends here.
    .catch((thrown: unknown) => {
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      answer({ threadId, failure: toErrorReport(thrown), stack });
    });
});

const work = async (job: ComputeJobName, input: unknown): Promise<unknown> =>
  await (jobs[job] as (input: unknown) => unknown)(input);
