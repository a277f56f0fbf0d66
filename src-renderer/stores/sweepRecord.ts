import type { RunDocument, RunStop } from '../../src-core/documents/documents.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import { numberOrNull, textOf } from './recordRow.ts';

export interface SweepGlance {
  readonly runId: string;
  readonly rows: number;
  /** Rows there will be; 0 while it is not known. */
  readonly expectedRows: number;
  readonly simulated: boolean;
  /** Column by column, in the order of the table; replaced, never changed, when a row comes. */
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly units: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly stop: RunStop | null;
  readonly error: FringeError | null;
}

/** A sweep as the screen holds it: its rows as they come. */
export class SweepRecord {
  readonly #listeners = new Set<() => void>();
  readonly #columns = new Map<string, (number | null)[]>();
  #glance: SweepGlance;
  #isStale = false;
  #lastSeq = -1;

  constructor(runId: string) {
    this.#glance = {
      ...{ runId, rows: 0, expectedRows: 0, simulated: false, columns: {}, units: {}, warnings: [] },
      ...{ stop: null, error: null },
    };
  }

  get glance(): SweepGlance {
    if (this.#isStale) {
      this.#isStale = false;
      const columns = Object.fromEntries([...this.#columns].map(([name, values]) => [name, [...values]]));
      this.#glance = { ...this.#glance, columns };
    }
    return this.#glance;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(document: RunDocument): void {
    if (document.seq <= this.#lastSeq) return;
    this.#lastSeq = document.seq;
    if (document.type === 'runStart') {
      const { spec, bench } = document;
      const expectedRows = spec.kind === 'sweep' ? spec.sweep.points * spec.sweep.repeats : 0;
      this.#change({ expectedRows, simulated: bench.simulated !== undefined });
    } else if (document.type === 'descriptor' && document.stream === 'sweep') {
      const units = Object.fromEntries(Object.entries(document.keys).map(([name, { unit }]) => [name, unit]));
      this.#change({ units });
    } else if (document.type === 'event' && document.stream === 'sweep') {
      this.#row(document.data);
    } else if (document.type === 'event' && document.stream === 'notes' && document.data['severity'] === 'warning') {
      this.#change({ warnings: [...this.#glance.warnings, textOf(document.data['text'])].slice(-5) });
    } else if (document.type === 'runStop') {
      this.#change({ stop: document });
    } else return;
    for (const listener of [...this.#listeners]) listener();
  }

  fail(error: FringeError): void {
    this.#change({ error });
    for (const listener of [...this.#listeners]) listener();
  }

  #row(data: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(data)) {
      const column = this.#columns.get(name) ?? [];
      this.#columns.set(name, column);
      column.push(numberOrNull(value));
    }
    this.#change({ rows: this.#glance.rows + 1 });
    this.#isStale = true;
  }

  #change(part: Partial<SweepGlance>): void {
    this.#glance = { ...this.#glance, ...part };
  }
}
