import { setTimeout as delay } from 'node:timers/promises';
import type { OtlpSettings } from './otlpSettings.ts';
import type { OtlpTraces } from './otlp.ts';
import type { Span } from './signals.ts';

export interface OtlpSenderOptions extends OtlpSettings {
  readonly encode: (spans: readonly Span[]) => OtlpTraces;
  /** Told once when sending begins to fail, and again only after it has worked. */
  readonly onFailure: (sentence: string) => void;
  /** First wait after a failure; doubles up to thirty times as long. */
  readonly retryMs?: number;
}

/** Spans that may wait for the collector; the oldest are given up for the newest. */
const mostWaiting = 2048;
const mostInOneRequest = 512;
const gatherMs = 200;
const lastWordMs = 2000;
/** What OTLP/HTTP says may be tried again. */
const retryable = [429, 502, 503, 504];

/** Posts spans to an OTLP/HTTP collector in the background: nobody waits for it, and its failures stay here. */
export class OtlpSender {
  readonly #options: OtlpSenderOptions;
  readonly #closing = new AbortController();
  /** Ends also the request that is under way: one that hangs must not keep the program from ending. */
  readonly #hangUp = new AbortController();
  #waiting: Span[] = [];
  #lost = 0;
  #failing = false;
  #sending: Promise<void> | null = null;

  constructor(options: OtlpSenderOptions) {
    this.#options = options;
  }

  send(span: Span): void {
    if (this.#closing.signal.aborted) return;
    this.#waiting.push(span);
    if (this.#waiting.length > mostWaiting) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
  }

  /** Sends what is left, for two seconds at most. */
  async close(): Promise<void> {
    this.#closing.abort();
    const timer = setTimeout(() => this.#hangUp.abort(), lastWordMs);
    await this.#sending;
    for (let outcome = 'sent'; outcome === 'sent' && this.#waiting.length > 0;) {
      outcome = await this.#post(this.#waiting.splice(0, mostInOneRequest));
    }
    clearTimeout(timer);
  }

  async #sendAll(): Promise<void> {
    const { retryMs = 1000 } = this.#options;
    await this.#pause(gatherMs);
    for (let waitMs = retryMs; this.#waiting.length > 0 && !this.#closing.signal.aborted;) {
      const batch = this.#waiting.splice(0, mostInOneRequest);
      const outcome = await this.#post(batch);
      if (outcome !== 'later') {
        waitMs = retryMs;
        continue;
      }
      this.#waiting.unshift(...batch);
      this.#lost += this.#waiting.splice(0, this.#waiting.length - mostWaiting).length;
      await this.#pause(waitMs);
      waitMs = Math.min(2 * waitMs, 30 * retryMs);
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.#closing.signal }).catch(() => undefined);
  }

  async #post(batch: readonly Span[]): Promise<'sent' | 'refused' | 'later'> {
    const { url, headers, encode, timeoutMs } = this.#options;
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#hangUp.signal]);
    try {
      const reply = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(encode(batch)),
        redirect: 'error',
        signal,
      });
      await reply.body?.cancel();
      if (reply.ok) {
        this.#failing = false;
        return 'sent';
      }
      this.#fail(`it answered ${reply.status}`);
      return retryable.includes(reply.status) ? 'later' : 'refused';
    } catch (error) {
      this.#fail(reasonOf(error));
      return 'later';
    }
  }

  #fail(reason: string): void {
    if (this.#failing) return;
    this.#failing = true;
    const lost = this.#lost === 0 ? '' : ` ${this.#lost} spans have been given up so far.`;
    const { origin, pathname } = new URL(this.#options.url);
    this.#options.onFailure(`Spans could not be sent to the collector at ${origin}${pathname}: ${reason}.${lost}`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  const { cause } = error;
  return cause instanceof Error
    ? cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name)
    : error.message;
}
