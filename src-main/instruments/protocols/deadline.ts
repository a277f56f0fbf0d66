/**
 * One timer for all the timeouts of a link. It is not reset at each exchange: when it fires early it sleeps on for what
 * is left, so an exchange that is answered costs no timer at all.
 */
export class Deadline {
  readonly #onPassed: () => void;
  #timer: NodeJS.Timeout | null = null;
  #firesAt = 0;
  #dueAt = Infinity;

  constructor(onPassed: () => void) {
    this.#onPassed = onPassed;
  }

  /** @param nowMs of `performance.now()`, which the caller has at hand. */
  set(nowMs: number, timeoutMs: number): void {
    this.#dueAt = nowMs + timeoutMs;
    if (this.#timer !== null && this.#firesAt <= this.#dueAt) return;
    this.#sleep(nowMs, timeoutMs);
  }

  clear(): void {
    this.#dueAt = Infinity;
  }

  dispose(): void {
    this.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #sleep(nowMs: number, durationMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#firesAt = nowMs + durationMs;
    this.#timer = setTimeout(this.#fire, Math.ceil(durationMs)).unref();
  }

  readonly #fire = (): void => {
    this.#timer = null;
    if (this.#dueAt === Infinity) return;
    const dueAt = this.#dueAt;
    const nowMs = performance.now();
    if (dueAt > nowMs) {
      this.#sleep(nowMs, dueAt - nowMs);
      return;
    }
    // A reply may wait in the socket while the process was busy elsewhere: it is read before this runs.
    setImmediate(() => {
      if (this.#dueAt === dueAt) this.#onPassed();
    });
  };
}
