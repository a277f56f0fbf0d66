import { parentPort, threadId } from 'node:worker_threads';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { WorkerRequest } from '../../../src-main/compute/workerProtocol.ts';

/** A worker that does what no job should: hangs, dies, throws. The pool must bear it. */
const behaviours: Record<string, () => unknown> = {
  thread: () => threadId,
  hang: () => {
    for (;;);
  },
  die: () => process.exit(3),
  crash: () =>
    setImmediate(() => {
      throw new Error('the worker has a defect');
    }),
  refuse: () => {
    throw new FringeError('unknown_name', 'The name "x" is unknown.', { remedy: 'Use "y".', path: 'a.b' });
  },
  fail: () => {
    throw new TypeError('not a function');
  },
  function: () => () => 1,
};

parentPort?.on('message', ({ input }: WorkerRequest) => {
  try {
    const output = behaviours[input as string]?.();
    if (input !== 'crash') parentPort?.postMessage({ threadId, output });
  } catch (thrown) {
    parentPort?.postMessage({ threadId, failure: toErrorReport(thrown), stack: undefined });
  }
});
