import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RunDocument } from '../../src-core/documents/documents.ts';
import type { ObservabilityView } from '../interfaces/observabilityView.ts';
import { makeEvent } from './eventMaker.ts';
import { healthOf } from './health.ts';
import type { HostProbes } from './hostProbes.ts';
import { LineFile } from './lineFile.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { toOtlp } from './otlp.ts';
import { OtlpSender } from './otlpSender.ts';
import { otlpSettings } from './otlpSettings.ts';
import { readTokenOf } from './readToken.ts';
import { RunReader } from './runReader.ts';
import type { Attributes, Signal, Span } from './signals.ts';
import { spanLine } from './spanLine.ts';

export interface ObservabilityOptions {
  readonly home: string;
  readonly version: string;
  readonly logger: Logger;
  readonly probes: HostProbes;
  /** Where the variables of OpenTelemetry are looked up. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** A file of spans or events that has grown to this is put aside. */
  readonly maximumBytes?: number;
}

export interface Observability {
  /** A reader of every run's documents. Never throws, never waits. */
  take(runId: string, document: RunDocument): void;
  instrumentState(instrument: { id: string; state: string; reason: string }): void;
  /** From here on metrics are counted, for a shell that shows them. */
  expose(): Promise<ObservabilityView>;
  /** Resolves when everything is on disk and sent, or given up. */
  close(): Promise<void>;
}

/** Spans kept in memory for those who ask for them. */
const mostSpans = 2000;
const generations = 4;

/** Spans, events and metrics, made of what the runs record, in `<home>/observability`. */
export function openObservability(options: ObservabilityOptions): Observability {
  return new HostObservability(options);
}

class HostObservability implements Observability {
  readonly #options: ObservabilityOptions;
  readonly #files: Readonly<Record<'spans' | 'events' | 'traces', LineFile>>;
  readonly #sender: OtlpSender | null;
  readonly #resource: Attributes;
  readonly #lost = new Set<string>();
  #reader: { readonly runId: string; readonly reader: RunReader } | null = null;
  #recent: Span[] = [];
  #metrics: Promise<Metrics> | null = null;
  #counting: Metrics | null = null;
  #toldOfDefect = false;
  #toldOfDisk = false;

  constructor(options: ObservabilityOptions) {
    const { home, logger, version, environment = process.env, maximumBytes = 10_000_000 } = options;
    this.#options = options;
    const onFailure = (error: unknown) => {
      if (!this.#toldOfDisk) logger.warn(error, 'Spans and events cannot be written.');
      this.#toldOfDisk = true;
    };
    const file = (name: string) =>
      new LineFile({ path: join(home, 'observability', name), maximumBytes, generations, onFailure });
    this.#files = { spans: file('spans.jsonl'), events: file('events.jsonl'), traces: file('traces.otlp.jsonl') };
    this.#resource = {
      'service.name': environment['OTEL_SERVICE_NAME'] || 'fringe',
      'service.version': version,
      'service.instance.id': randomUUID(),
    };
    const settings = otlpSettings(environment, (sentence) => logger.warn(sentence));
    this.#sender =
      settings === null
        ? null
        : new OtlpSender({
            ...settings,
            encode: (spans) => toOtlp(spans, this.#resource),
            onFailure: (sentence) => logger.warn(sentence),
          });
  }

  take(runId: string, document: RunDocument): void {
    try {
      const reader = this.#readerOf(runId, document);
      this.#tell(reader?.take(document, Date.now()) ?? []);
      if (document.type === 'runStop') this.#reader = null;
    } catch (error) {
      this.#defect(error);
    }
  }

  instrumentState({ id, state, reason }: { id: string; state: string; reason: string }): void {
    const isLost = state === 'lost';
    if (isLost === this.#lost.has(id) || (!isLost && state !== 'connected')) return;
    if (isLost) this.#lost.add(id);
    else this.#lost.delete(id);
    const event = makeEvent(randomUUID(), Date.now(), {
      severity: isLost ? 'error' : 'info',
      type: isLost ? 'instrument_lost' : 'instrument_recovered',
      message: isLost
        ? `The instrument "${id}" was lost${reason === '' ? '.' : `: ${reason}`}`
        : `The instrument "${id}" is connected again.`,
      metadata: { instrument: id, reason: reason === '' ? null : reason },
    });
    this.#tell([{ kind: 'event', event }]);
  }

  async expose(): Promise<ObservabilityView> {
    const { home, version, probes } = this.#options;
    // Loaded for a shell that shows metrics alone: a command line's start need not wait for it.
    this.#metrics ??= import('./metrics.ts').then(({ createMetrics }) => createMetrics({ home, version, probes }));
    const metrics = await this.#metrics;
    this.#counting = metrics;
    return {
      metrics: () => metrics.text(),
      traces: () => toOtlp(this.#recent, this.#resource),
      health: () => healthOf({ home, version, probes }),
      readToken: () => this.#readToken(),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...Object.values(this.#files).map((file) => file.flush()), this.#sender?.close()]);
  }

  #readToken(): string | null {
    try {
      return readTokenOf(join(this.#options.home, 'observability', 'read-token'));
    } catch (error) {
      this.#options.logger.warn(error, 'The token for those who only look cannot be kept.');
      return null;
    }
  }

  /** A run whose beginning was not seen here is read from its journal; what is told of that part has been told before. */
  #readerOf(runId: string, { seq }: RunDocument): RunReader | null {
    if (this.#reader?.runId === runId) return this.#reader.reader;
    const [start, ...before] = this.#options.probes.documentsOf(runId);
    if (start?.type !== 'runStart') return null;
    const reader = new RunReader(start);
    this.#reader = { runId, reader };
    const earlier = before.filter((document) => document.seq < seq);
    // A descriptor or two may stand before a run's first event; a run that is resumed has recorded events.
    if (!earlier.some(({ type }) => type === 'event')) this.#tell(reader.begun());
    const startedMs = Date.parse(start.startedAt);
    for (const document of earlier) {
      reader.take(document, document.type === 'event' ? startedMs + document.timeNs / 1e6 : startedMs);
    }
    return reader;
  }

  #tell(signals: readonly Signal[]): void {
    const spans = signals.flatMap((signal) => (signal.kind === 'span' ? [signal.span] : []));
    for (const signal of signals) {
      if (signal.kind === 'event') this.#files.events.append(signal.event);
      this.#counting?.take(signal);
    }
    if (spans.length === 0) return;
    for (const span of spans) {
      this.#files.spans.append(spanLine(span));
      this.#sender?.send(span);
    }
    this.#files.traces.append(toOtlp(spans, this.#resource));
    this.#recent.push(...spans);
    if (this.#recent.length > 2 * mostSpans) this.#recent = this.#recent.slice(-mostSpans);
  }

  #defect(error: unknown): void {
    if (!this.#toldOfDefect) this.#options.logger.error(error, 'Spans and events of a run cannot be made.');
    this.#toldOfDefect = true;
  }
}
