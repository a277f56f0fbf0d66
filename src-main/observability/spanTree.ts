import { createHash } from 'node:crypto';
import type { Attributes, Span } from './signals.ts';

export interface OpenSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startUnixMs: number;
}

export interface SpanEnd {
  readonly atUnixMs: number;
  readonly attributes: Attributes;
  readonly failure?: string | null;
}

/**
 * The spans of one run, each inside the one that was open when it began. Ids come from the run's id and the document that
 * opened the span, so a resumed run carries on the same trace.
 */
export class SpanTree {
  readonly #run: { readonly runId: string; readonly benchId: string };
  readonly #open: OpenSpan[] = [];

  constructor(run: { runId: string; benchId: string }) {
    this.#run = run;
  }

  /** @param seq of the document that tells of its beginning */
  begin(name: string, at: { seq: number; unixMs: number }): OpenSpan {
    const span = this.#make(name, { seq: at.seq, startUnixMs: at.unixMs });
    this.#open.push(span);
    return span;
  }

  /** Ends a span; what is still open inside it is forgotten, for nobody told how that ended. */
  end(span: OpenSpan, how: SpanEnd): Span | null {
    const place = this.#open.indexOf(span);
    if (place < 0) return null;
    this.#open.length = place;
    return this.#ended(span, how);
  }

  /** A span that is told of only when it is over, inside whatever is open. */
  past(name: string, how: SpanEnd & { seq: number; startUnixMs: number }): Span {
    return this.#ended(this.#make(name, how), how);
  }

  #make(name: string, { seq, startUnixMs }: { seq: number; startUnixMs: number }): OpenSpan {
    const spanId = hexId(`${this.#run.runId} ${name} ${seq}`, 16);
    return { spanId, parentSpanId: this.#open.at(-1)?.spanId ?? null, name, startUnixMs };
  }

  #ended(open: OpenSpan, { atUnixMs, attributes, failure = null }: SpanEnd): Span {
    // A machine's clock may be set back in the middle of a run.
    const endUnixMs = Math.max(atUnixMs, open.startUnixMs);
    return { ...open, ...this.#run, traceId: hexId(this.#run.runId, 32), endUnixMs, attributes, failure };
  }
}

const hexId = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
