import type { InferenceTable } from '../domain/inferenceData.ts';
import type { RunDocument, RunStart } from './documents.ts';

/** Puts the rows of a sweep's journal together as a table, as far as they go: of a run that is on, ended or was stopped. */
export class SweepFold {
  #start: RunStart | null = null;
  readonly #columns: Record<string, (number | null)[]> = {};
  readonly #units: Record<string, string> = {};
  #rows = 0;

  /** @returns whether the table has changed */
  take(document: RunDocument): boolean {
    if (document.type === 'runStart') this.#start = document;
    if (document.type === 'descriptor' && document.stream === 'sweep') {
      for (const [name, { unit }] of Object.entries(document.keys)) {
        this.#columns[name] ??= [];
        if (unit !== '') this.#units[name] = unit;
      }
      return true;
    }
    if (document.type !== 'event' || document.stream !== 'sweep') return false;
    for (const [name, column] of Object.entries(this.#columns)) {
      const value = document.data[name];
      column.push(typeof value === 'number' ? value : null);
    }
    this.#rows += 1;
    return true;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows that the sweep was to have; 0 of a run that is none. */
  get rowsWanted(): number {
    const spec = this.#start?.spec;
    return spec?.kind === 'sweep' ? spec.sweep.points * spec.sweep.repeats : 0;
  }

  /** The columns are this fold's own and grow with it. */
  table(): InferenceTable {
    const missing = this.rowsWanted - this.#rows;
    return {
      source: {
        kind: 'session',
        name: this.#start?.runId ?? '',
        sha256: null,
        simulated: this.#start?.bench.simulated !== undefined,
      },
      columns: this.#columns,
      units: this.#units,
      notes: missing > 0 ? [`The sweep was not taken to its end: ${this.#rows} of ${this.rowsWanted} rows.`] : [],
    };
  }
}

export function sweepTableOf(documents: readonly RunDocument[]): InferenceTable {
  const fold = new SweepFold();
  for (const document of documents) fold.take(document);
  return fold.table();
}
