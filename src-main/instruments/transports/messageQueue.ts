/** One thing after the other on a link that does one at a time. */
export class MessageQueue {
  readonly #waiting: Task[] = [];
  readonly #idleListeners: (() => void)[] = [];
  #running = false;
  #generation = 0;

  /** Changes when what was asked before is to be given up; a long task looks at it. */
  get generation(): number {
    return this.#generation;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Runs the task when all before it have ended. It must not throw. `dropped` is told when `giveUp` dropped it. */
  add(task: () => Promise<void>, dropped: () => void = () => undefined): void {
    this.#waiting.push({ run: task, drop: dropped });
    if (!this.#running) void this.#run();
  }

  /** As `add`, with the task's result or its error; `dropped` gives the error of a task that `giveUp` dropped. */
  ask<T>(task: () => Promise<T>, dropped: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run: () => task().then(resolve, reject), drop: () => reject(dropped()) });
      if (!this.#running) void this.#run();
    });
  }

  /** Drops what waits; what runs is left to end. */
  giveUp(): void {
    this.#generation += 1;
    for (const { drop } of this.#waiting.splice(0)) drop();
  }

  /** Whether nothing ran or waited any more within the time. */
  async idle(timeoutMs: number): Promise<boolean> {
    if (!this.#running) return true;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.#idleListeners.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) await task.run();
    this.#running = false;
    for (const tell of this.#idleListeners.splice(0)) tell();
  }
}

interface Task {
  readonly run: () => Promise<void>;
  readonly drop: () => void;
}
