/**
 * Lets only so many calls of the library be on at once. They wait on libuv's few threads, which files and host names need
 * as well: with all of them in a slow read, nothing could be written to disk until an instrument answers.
 */
export class CallGate {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #on = 0;

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  /** Calls that are on. */
  get on(): number {
    return this.#on;
  }

  /** Runs `call` as soon as there is room, in the order of asking. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#on >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#on += 1;
    try {
      return await call();
    } finally {
      // The room goes to whoever waits, so that nobody steps in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#on -= 1;
      else next();
    }
  }
}

/** Threads that libuv has, or will have (its manual's section on the thread pool), less one for everything else. */
export function callsAtOnce(threadPoolSize: string | undefined = process.env['UV_THREADPOOL_SIZE']): number {
  const threads = Number(threadPoolSize ?? 4);
  return Number.isInteger(threads) && threads > 1 ? Math.min(threads, 1024) - 1 : threads === 1 ? 1 : 3;
}

/** The one gate of this process: the threads are shared by all links whose calls wait. */
export const waitingCalls = new CallGate(callsAtOnce());
