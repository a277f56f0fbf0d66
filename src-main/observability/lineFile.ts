import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface LineFileOptions {
  readonly path: string;
  /** A file that has reached this is put aside as `<path>.1`, the one before as `.2` ... */
  readonly maximumBytes: number;
  /** How many put aside are kept. */
  readonly generations: number;
  readonly onFailure: (error: unknown) => void;
}

/** Lines that may wait for the disk; those that come beyond are lost. */
const mostWaiting = 10_000;

/**
 * JSON lines on disk, written behind: whoever appends does not wait and cannot fail. Several processes may append to the
 * same file.
 */
export class LineFile {
  readonly #options: LineFileOptions;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;

  constructor(options: LineFileOptions) {
    this.#options = options;
  }

  append(value: object): void {
    if (this.#waiting.length >= mostWaiting) return;
    this.#waiting.push(`${JSON.stringify(value)}\n`);
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
  }

  /** Resolves when everything appended has been written or given up. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    // What is appended in the same turn goes into one write.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) {
        const lines = this.#waiting;
        this.#waiting = [];
        await this.#makeRoom();
        await appendFile(this.#options.path, lines.join(''));
      }
    } catch (error) {
      this.#waiting = [];
      this.#options.onFailure(error);
    }
  }

  async #makeRoom(): Promise<void> {
    const { path, maximumBytes, generations } = this.#options;
    const found = await stat(path).catch(() => null);
    if (found === null) await mkdir(dirname(path), { recursive: true });
    if (found === null || found.size < maximumBytes) return;
    for (let generation = generations; generation >= 1; generation--) {
      const from = generation === 1 ? path : `${path}.${generation - 1}`;
      // One that is not there yet, or that another process has just put aside.
      await rename(from, `${path}.${generation}`).catch(() => undefined);
    }
  }
}
