/** The window of time that all strips show together: the last `spanMs`, or a stretch that stands still. */
export type StripWindow =
  | { readonly mode: 'follow'; readonly spanMs: number }
  | { readonly mode: 'still'; readonly fromMs: number; readonly toMs: number };

const shortestMs = 20;

export class StripView {
  readonly #newestMs: () => number;
  readonly #listeners = new Set<() => void>();
  #window: StripWindow = { mode: 'follow', spanMs: 60_000 };

  constructor(newestMs: () => number) {
    this.#newestMs = newestMs;
  }

  get window(): StripWindow {
    return this.#window;
  }

  range(): { fromMs: number; toMs: number } {
    const window = this.#window;
    if (window.mode === 'still') return { fromMs: window.fromMs, toMs: window.toMs };
    const toMs = this.#newestMs();
    return { fromMs: toMs - window.spanMs, toMs };
  }

  follow(spanMs: number): void {
    this.#change({ mode: 'follow', spanMs });
  }

  /** Stands still where it is. */
  pause(): void {
    if (this.#window.mode === 'follow') this.#change({ mode: 'still', ...this.range() });
  }

  /** Follows again, as wide as it is. */
  resume(): void {
    const { fromMs, toMs } = this.range();
    this.#change({ mode: 'follow', spanMs: toMs - fromMs });
  }

  show(fromMs: number, toMs: number): void {
    if (toMs - fromMs >= shortestMs) this.#change({ mode: 'still', fromMs, toMs });
  }

  /** Narrower for a factor below 1. While it follows, the newest sample stays at the right edge. */
  zoom(factor: number): void {
    const { fromMs, toMs } = this.range();
    const spanMs = Math.max(shortestMs, (toMs - fromMs) * factor);
    if (this.#window.mode === 'follow') return this.follow(spanMs);
    const middle = (fromMs + toMs) / 2;
    this.#change({ mode: 'still', fromMs: middle - spanMs / 2, toMs: middle + spanMs / 2 });
  }

  /** Sideways by a fraction of the width; it stands still from then on. */
  move(fraction: number): void {
    const { fromMs, toMs } = this.range();
    const by = (toMs - fromMs) * fraction;
    this.#change({ mode: 'still', fromMs: fromMs + by, toMs: toMs + by });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(window: StripWindow): void {
    this.#window = window;
    for (const listener of [...this.#listeners]) listener();
  }
}
