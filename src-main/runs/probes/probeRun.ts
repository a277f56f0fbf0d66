import { outcomeCode } from '../../../src-core/plans/noise/outcomes.ts';
import { contextOf, verificationIdOf } from '../../../src-core/plans/noise/noiseWork.ts';
import type { ProbeComplaint, ProbedBatch, Probing } from '../../../src-core/plans/noise/noiseWork.ts';
import { probeOutcomes } from '../../../src-core/domain/noise.ts';
import type { Probe } from '../../../src-core/domain/noise.ts';
import type { Prober } from '../../interfaces/prober.ts';

/** A record at the latest after so many samples, and after so long when there are any: what a kill can cost. */
const batchSamples = 100;
const batchMs = 250;
/** Ended and not yet asked for; then no more are begun, so that a pause is one. */
const mostReady = 2 * batchSamples;

interface Ended {
  readonly sample: number;
  readonly outcome: number;
  readonly durationMs: number;
  readonly complaint: string;
}

/** The samples of one tier under way. They go on while a batch is recorded; a slow one keeps nobody else waiting. */
class TierPool {
  readonly probing: Probing;
  readonly #prober: Prober;
  readonly #abort = new AbortController();
  readonly #workers: Promise<void>[];
  #next = 0;
  #left: number;
  readonly counts: number[];
  #ready: Ended[] = [];
  #idle: (() => void)[] = [];
  #failure: { readonly error: unknown } | null = null;
  #wake: () => void = () => undefined;

  constructor(probing: Probing, prober: Prober) {
    this.probing = probing;
    this.#prober = prober;
    this.counts = probeOutcomes.map(() => 0);
    for (const [sample, done] of probing.done.entries()) if (done === 1) this.#count(probing.outcomes[sample] ?? 0);
    this.#left = probing.done.length - this.counts.reduce((sum, count) => sum + count, 0);
    this.#workers = Array.from({ length: Math.min(probing.workers, this.#left) }, () => this.#work());
  }

  /** Waits for a batch. @throws the signal's reason; what kept a sample from being tried */
  async take(signal: AbortSignal): Promise<readonly Ended[]> {
    const enough = (): boolean => this.#ready.length >= Math.min(batchSamples, this.#left) || this.#failure !== null;
    if (!enough()) {
      await new Promise<void>((resolve) => {
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          this.#wake();
        }, batchMs);
        this.#wake = () => {
          if (!enough() && !signal.aborted && !(isLate && this.#ready.length > 0)) return;
          clearTimeout(timer);
          signal.removeEventListener('abort', this.#wake);
          this.#wake = () => undefined;
          resolve();
        };
        signal.addEventListener('abort', this.#wake);
        if (signal.aborted) this.#wake();
      });
    }
    if (signal.aborted) {
      await this.end();
      throw signal.reason;
    }
    if (this.#failure !== null) throw this.#failure.error;
    const batch = this.#ready.splice(0, batchSamples);
    this.#left -= batch.length;
    for (const { outcome } of batch) this.#count(outcome);
    for (const wake of this.#idle.splice(0)) wake();
    return batch;
  }

  /** Nothing of it is under way when this resolves. */
  async end(): Promise<void> {
    this.#abort.abort();
    for (const wake of this.#idle.splice(0)) wake();
    await Promise.allSettled(this.#workers);
  }

  #count(outcome: number): void {
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
  }

  async #work(): Promise<void> {
    const { probing } = this;
    const { signal } = this.#abort;
    const { tier, timeoutMs, modules, picks, done } = probing;
    const context = contextOf(tier);
    try {
      for (;;) {
        while (this.#ready.length >= mostReady && !signal.aborted) {
          await new Promise<void>((resolve) => this.#idle.push(resolve));
        }
        while (done[this.#next] === 1) this.#next += 1;
        const sample = this.#next++;
        if (sample >= done.length || signal.aborted) return;
        const module = modules[picks[sample] ?? 0] ?? '';
        const verificationId = verificationIdOf(probing, sample);
        const result = await this.#prober.probe({ module, timeoutMs, verificationId, context }, signal);
        const { durationMs, complaint } = result;
        this.#ready.push({ sample, outcome: outcomeCode(result.outcome), durationMs, complaint });
        if (this.#ready.length >= Math.min(batchSamples, this.#left)) this.#wake();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#failure ??= { error };
      this.#wake();
    }
  }
}

/** The probes of one run: one tier at a time. */
export class ProbeRun {
  readonly #open: (probe: Probe) => Prober;
  #prober: Prober | null = null;
  #pool: TierPool | null = null;

  constructor(open: (probe: Probe) => Prober) {
    this.#open = open;
  }

  /** The samples that have ended since the last call, at least one; the others go on. */
  async take(probing: Probing, signal: AbortSignal): Promise<ProbedBatch> {
    signal.throwIfAborted();
    const prober = (this.#prober ??= this.#open(probing.probe));
    if (this.#pool === null || this.#pool.probing.tier !== probing.tier) {
      await this.#pool?.end();
      this.#pool = new TierPool(probing, prober);
    }
    const ended = await this.#pool.take(signal);
    return {
      tier: probing.tier,
      samples: ended.map(({ sample }) => sample),
      outcomes: ended.map(({ outcome }) => outcome),
      durationsMs: ended.map(({ durationMs }) => Math.round(durationMs * 1e4) / 1e4),
      complaints: ended.flatMap(({ sample, complaint }): ProbeComplaint[] =>
        complaint === '' ? [] : [{ sample, text: complaint }],
      ),
      counts: [...this.#pool.counts],
      total: probing.done.length,
    };
  }

  /** Whatever is under way is ended; nothing is left of it. */
  async end(): Promise<void> {
    await this.#pool?.end();
    await this.#prober?.close();
  }
}
