/** A watch that failed is tried again after this, and so often; then somebody must look. */
const retryMs = 300_000;
const mostAttempts = 3;

/** Failures in a row of what is tried again by itself, by schedule. A restart of the host forgets them. */
export class WatchAttempts {
  readonly #failures = new Map<string, { readonly count: number; readonly retryAtMs: number }>();

  failed(scheduleId: string, nowMs: number): void {
    this.#failures.set(scheduleId, { count: this.count(scheduleId) + 1, retryAtMs: nowMs + retryMs });
  }

  count(scheduleId: string): number {
    return this.#failures.get(scheduleId)?.count ?? 0;
  }

  isHopeless(scheduleId: string): boolean {
    return this.count(scheduleId) >= mostAttempts;
  }

  /** Unix ms; 0 when nothing has failed. */
  retryAtMs(scheduleId: string): number {
    return this.#failures.get(scheduleId)?.retryAtMs ?? 0;
  }

  /** The next time after now that something may be tried again; Infinity for none. */
  nextRetryMs(nowMs: number): number {
    const times = [...this.#failures.values()].map(({ retryAtMs }) => retryAtMs).filter((atMs) => atMs > nowMs);
    return Math.min(Infinity, ...times);
  }

  forget(scheduleId: string): void {
    this.#failures.delete(scheduleId);
  }

  clear(): void {
    this.#failures.clear();
  }
}
