import { Worker } from 'node:worker_threads';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { WorkerReply, WorkerRequest } from './workerProtocol.ts';

/** JavaScript heap of a worker; beyond it the worker ends, and the host does not. */
const heapMegabytes = 1024;
/** Room for the engine of the plugins to meet its own limit of recursion first. */
const stackMegabytes = 4;

interface Waiting {
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (error: FringeError) => void;
}

/** One thread. It keeps the process alive only while it works. */
export class PoolWorker {
  readonly #thread: Worker;
  #waiting: Waiting | null = null;
  #failure: unknown = null;

  /** @param onEnd called once, when the thread has ended for whatever reason. */
  constructor(programPath: string, onEnd: (worker: PoolWorker) => void) {
    this.#thread = new Worker(programPath, {
      name: 'fringe compute',
      // Nothing of the host's: no loaders, no debugger, no secrets of the environment.
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, stackSizeMb: stackMegabytes },
    });
    this.#thread.unref();
    this.#thread.on('message', (reply: WorkerReply) => this.#settle()?.resolve(reply));
    this.#thread.on('messageerror', (error) => this.#settle()?.reject(endedEarly(error)));
    this.#thread.on('error', (error) => (this.#failure = error));
    this.#thread.on('exit', () => {
      onEnd(this);
      this.#settle()?.reject(endedEarly(this.#failure));
    });
  }

  /** @throws defect when the thread ends before it answers, or when the input is no plain data. */
  async ask(request: WorkerRequest): Promise<WorkerReply> {
    return await new Promise<WorkerReply>((resolve, reject) => {
      this.#thread.postMessage(request);
      this.#waiting = { resolve, reject };
      this.#thread.ref();
    });
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }

  #settle(): Waiting | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#thread.unref();
    return waiting;
  }
}

function endedEarly(failure: unknown): FringeError {
  const outOfMemory = (failure as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const why = outOfMemory
    ? `it needed more than ${heapMegabytes} MB of memory`
    : failure instanceof Error
      ? failure.message.replace(/\.$/, '')
      : 'it gave no reason';
  return new FringeError('defect', `A compute worker ended in the middle of its work: ${why}.`, {
    remedy: 'Try again; if it happens again, report it with the session record.',
    cause: failure,
  });
}
