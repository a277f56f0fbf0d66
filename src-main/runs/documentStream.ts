import type { RunDocument, RunStart, RunStop } from '../../src-core/documents/documents.ts';

/** What the stream needs of a journal: an append that returns when the record is in the operating system's hands. */
export interface DocumentSink {
  append(document: RunDocument): void;
}

type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;

/**
 * The documents of one run: numbered, committed to the journal, and only then told to the subscribers. What a
 * subscriber does with a document cannot harm the run.
 */
export class DocumentStream {
  readonly #sink: DocumentSink;
  readonly #listeners = new Set<(document: RunDocument) => void>();
  readonly #onListenerError: (error: unknown) => void;
  readonly #described: Set<string>;
  #nextSeq: number;

  constructor(
    sink: DocumentSink,
    options: { nextSeq: number; described?: Iterable<string>; onListenerError: (error: unknown) => void },
  ) {
    this.#sink = sink;
    this.#nextSeq = options.nextSeq;
    this.#described = new Set(options.described);
    this.#onListenerError = options.onListenerError;
  }

  get lastSeq(): number {
    return this.#nextSeq - 1;
  }

  subscribe(listener: (document: RunDocument) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(start: Omit<RunStart, 'seq' | 'type'>): void {
    this.#publish({ type: 'runStart', ...start });
  }

  /** Said once: a plan that has parts may declare the stream of each again. */
  describe(stream: string, keys: Extract<RunDocument, { type: 'descriptor' }>['keys']): void {
    if (this.#described.has(stream)) return;
    this.#described.add(stream);
    this.#publish({ type: 'descriptor', stream, keys });
  }

  event(stream: string, at: { index: number; timeNs: number }, data: Readonly<Record<string, unknown>>): void {
    this.#publish({ type: 'event', stream, timeNs: at.timeNs, index: at.index, data: { ...data } });
  }

  stop(stop: Omit<RunStop, 'seq' | 'type'>): void {
    this.#publish({ type: 'runStop', ...stop });
  }

  #publish(document: WithoutSeq<RunDocument>): void {
    const { type, ...rest } = document;
    const numbered = { type, seq: this.#nextSeq, ...rest } as RunDocument;
    this.#sink.append(numbered);
    this.#nextSeq += 1;
    for (const listener of this.#listeners) {
      try {
        listener(numbered);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }
}
