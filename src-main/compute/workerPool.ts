import { availableParallelism } from 'node:os';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { ComputeJobName, ComputeJobs } from '../../src-core/plans/instruction.ts';
import type { JobRunner } from '../interfaces/jobRunner.ts';
import { jobLimits } from './jobLimits.ts';
import { PoolWorker } from './poolWorker.ts';
import type { WorkerReply, WorkerRequest } from './workerProtocol.ts';

export interface WorkerPoolOptions {
  /** The worker's program, as source or as built. */
  readonly programPath: string;
  /** Most workers at a time; one fewer than the machine's processors, and at least one, when left out. */
  readonly size?: number;
  /** Instead of each job's own limit. */
  readonly limitMs?: number;
  /** Told of every answer: which job, and in which thread. */
  readonly onAnswer?: (answer: { readonly job: ComputeJobName; readonly threadId: number }) => void;
}

/** Work that somebody waits for. `giveUp` is how it ends early, in the queue or in a worker. */
interface Task {
  readonly request: WorkerRequest;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** The worker at it, null in the queue. */
  worker: PoolWorker | null;
}

/**
 * Threads for the jobs of `jobs.ts`, started when there is work for them and kept for the next. Work that is aborted
 * or takes longer than its limit ends with its thread; the next job gets a new one.
 */
export function createWorkerPool(options: WorkerPoolOptions): JobRunner {
  return new WorkerPool(options);
}

class WorkerPool implements JobRunner {
  readonly #options: WorkerPoolOptions;
  readonly #size: number;
  readonly #workers = new Set<PoolWorker>();
  readonly #idle: PoolWorker[] = [];
  readonly #queue: Task[] = [];
  readonly #working = new Set<Task>();
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#size = Math.max(1, options.size ?? availableParallelism() - 1);
  }

  async run<N extends ComputeJobName>(
    job: N,
    input: ComputeJobs[N]['input'],
    signal: AbortSignal,
  ): Promise<ComputeJobs[N]['output']> {
    signal.throwIfAborted();
    if (this.#isClosed) throw poolClosed();
    let onAbort = (): void => undefined;
    try {
      return await new Promise<unknown>((resolve, reject) => {
        const task: Task = { request: { job, input }, resolve, reject, worker: null };
        onAbort = () => this.#giveUp(task, signal.reason);
        signal.addEventListener('abort', onAbort);
        this.#queue.push(task);
        this.#serve();
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const task of [...this.#queue, ...this.#working]) this.#giveUp(task, poolClosed());
    await Promise.all([...this.#workers].map((worker) => worker.end()));
  }

  #serve(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? (this.#workers.size < this.#size ? this.#start() : null);
      if (worker === null) return;
      void this.#work(worker, this.#queue.shift() as Task);
    }
  }

  #start(): PoolWorker {
    const worker = new PoolWorker(this.#options.programPath, (ended) => {
      this.#workers.delete(ended);
      remove(this.#idle, ended);
      this.#serve();
    });
    this.#workers.add(worker);
    return worker;
  }

  async #work(worker: PoolWorker, task: Task): Promise<void> {
    const { job } = task.request;
    const { limitMs: ownLimitMs, overrun } = jobLimits[job];
    const limitMs = this.#options.limitMs ?? ownLimitMs;
    task.worker = worker;
    this.#working.add(task);
    const timer = setTimeout(() => this.#giveUp(task, overrun(limitMs)), limitMs);
    try {
      const reply = await worker.ask(task.request);
      if (!this.#working.has(task)) return;
      this.#options.onAnswer?.({ job, threadId: reply.threadId });
      this.#idle.push(worker);
      if ('output' in reply) task.resolve(reply.output);
      else task.reject(failureOf(reply));
    } catch (error) {
      this.#giveUp(task, error);
    } finally {
      clearTimeout(timer);
      this.#working.delete(task);
      this.#serve();
    }
  }

  /** A thread cannot be told to leave a job: it ends with it. */
  #giveUp(task: Task, reason: unknown): void {
    task.reject(reason);
    remove(this.#queue, task);
    if (this.#working.delete(task)) void task.worker?.end();
  }
}

/** What the job threw, with its code and sentence; the place in the worker's program as its cause. */
function failureOf({ failure, stack }: Extract<WorkerReply, { failure: unknown }>): FringeError {
  const { code, message, remedy, path } = failure;
  return new FringeError(code, message, { remedy, cause: stack, ...(path === undefined ? {} : { path }) });
}

const poolClosed = () => new FringeError('stopped', 'The compute workers were closed.');

function remove<T>(list: T[], item: T): void {
  const place = list.indexOf(item);
  if (place >= 0) list.splice(place, 1);
}
