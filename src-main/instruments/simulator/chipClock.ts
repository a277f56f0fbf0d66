/**
 * Chip time. While a run is on it is the sum of the commands' nominal latencies and of the waits that the engine told,
 * whatever the machine; between runs it follows the wall clock, so that an idle bench drifts.
 */
export class ChipClock {
  readonly #wallMs: () => number;
  #chipMs = 0;
  #anchorMs: number;
  #runOn = false;

  /** @param wallMs a monotonic clock in milliseconds. */
  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
    this.#anchorMs = wallMs();
  }

  get runOn(): boolean {
    return this.#runOn;
  }

  nowMs(): number {
    if (this.#runOn) return this.#chipMs;
    return this.#chipMs + Math.max(0, this.#wallMs() - this.#anchorMs);
  }

  /** A command took its nominal time. Between runs the wall clock has already counted it. */
  spend(latencyMs: number): void {
    if (this.#runOn) this.#chipMs += latencyMs;
  }

  /** A wait that takes no real time: chip time alone moves on. */
  skip(durationMs: number): void {
    this.#chipMs += durationMs;
  }

  beginRun(chipMs: number): void {
    this.#chipMs = chipMs;
    this.#runOn = true;
  }

  endRun(): void {
    if (!this.#runOn) return;
    this.#runOn = false;
    this.#anchorMs = this.#wallMs();
  }
}
