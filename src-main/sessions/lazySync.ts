import { closeSync, fdatasync, fdatasyncSync } from 'node:fs';

/** How long written bytes may stand in the operating system's cache before they are on the disk. */
const syncIntervalMs = 1000;

/**
 * Keeps a file at most a second behind on the disk without ever blocking its writer: a lazy timer, which does not keep
 * the process alive, and an asynchronous flush.
 */
export class LazySync {
  readonly #file: number;
  #timer: NodeJS.Timeout | null = null;
  #flushing = false;
  #unsynced = false;
  #closing = false;
  #failure: Error | null = null;

  constructor(file: number) {
    this.#file = file;
  }

  /** Why a flush failed. It may have dropped pages: nothing written later may be believed to be on the disk. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Something was written. */
  touched(): void {
    this.#unsynced = true;
    this.#timer ??= setTimeout(() => this.#flush(), syncIntervalMs).unref();
  }

  /** Everything written is on the disk when this returns. */
  sync(): void {
    if (!this.#unsynced && !this.#flushing) return;
    fdatasyncSync(this.#file);
    this.#unsynced = false;
  }

  /** Syncs and closes the file, which may stay open a moment longer for a flush that is under way. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    try {
      this.sync();
    } finally {
      if (!this.#flushing) closeSync(this.#file);
    }
  }

  #flush(): void {
    this.#timer = null;
    if (this.#closing) return;
    // A slow disk: one flush at a time, the next a second later.
    if (this.#flushing) return this.touched();
    this.#flushing = true;
    this.#unsynced = false;
    fdatasync(this.#file, (error) => {
      this.#flushing = false;
      this.#failure ??= error;
      if (this.#closing) closeSync(this.#file);
    });
  }
}
