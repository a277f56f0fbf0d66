import type { LinkStatistics } from '../../interfaces/instrument.ts';

const latencyWindow = 512;

/** Counters of one instrument, over all its links, and the latencies of its last exchanges. Noting one allocates nothing. */
export class LinkRecorder {
  exchanges = 0;
  timeouts = 0;
  retries = 0;
  resynchronisations = 0;
  errors = 0;
  reconnects = 0;
  keepAlives = 0;
  readonly #latenciesMs = new Float64Array(latencyWindow);
  #noted = 0;
  #lastMs: number | null = null;

  noteExchange(roundTripMs: number): void {
    this.exchanges += 1;
    this.#latenciesMs[this.#noted++ % latencyWindow] = roundTripMs;
    this.#lastMs = roundTripMs;
  }

  snapshot(): LinkStatistics {
    const sorted = this.#latenciesMs.slice(0, Math.min(this.#noted, latencyWindow)).sort();
    // Nearest rank: a latency that was really seen.
    const quantile = (p: number) => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
    return {
      exchanges: this.exchanges,
      timeouts: this.timeouts,
      retries: this.retries,
      resynchronisations: this.resynchronisations,
      errors: this.errors,
      reconnects: this.reconnects,
      keepAlives: this.keepAlives,
      lastRoundTripMs: this.#lastMs,
      latencyP50Ms: quantile(0.5),
      latencyP99Ms: quantile(0.99),
    };
  }
}
