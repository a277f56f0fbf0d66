import type { RunDocument } from '../../src-core/documents/documents.ts';
import { graphResultSchema } from '../../src-core/domain/run.ts';
import type { GraphResult } from '../../src-core/domain/run.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import { numberOrNull, textOf } from './recordRow.ts';

export interface GraphPhase {
  readonly phase: string;
  readonly beganSeconds: number;
  /** null: not ended. */
  readonly endedSeconds: number | null;
}

export interface GraphReading {
  readonly repeat: number;
  readonly timeSeconds: number;
  readonly outputs: Readonly<Record<string, { readonly value: number | null; readonly unit: string }>>;
}

export interface GraphGlance {
  readonly runId: string;
  readonly phases: readonly GraphPhase[];
  /** The last readings, oldest first. */
  readonly readings: readonly GraphReading[];
  readonly readingsTaken: number;
  readonly result: GraphResult | null;
  readonly error: FringeError | null;
}

const mostReadings = 200;

/** A run of a graph as the screen holds it: its phases and the readings of its outputs. */
export class GraphRecord {
  readonly #listeners = new Set<() => void>();
  #glance: GraphGlance;
  #lastSeq = -1;

  constructor(runId: string) {
    this.#glance = { runId, phases: [], readings: [], readingsTaken: 0, result: null, error: null };
  }

  get glance(): GraphGlance {
    return this.#glance;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(document: RunDocument): void {
    if (document.seq <= this.#lastSeq) return;
    this.#lastSeq = document.seq;
    if (document.type === 'runStop') {
      this.#change({ result: graphResultSchema.safeParse(document.result).data ?? null });
    } else if (document.type === 'event' && document.stream === 'phases') {
      this.#phase(textOf(document.data['phase']), document.data['state'] === 'begin', document.timeNs / 1e9);
    } else if (document.type === 'event' && document.stream === 'outputs') {
      const reading = {
        repeat: numberOrNull(document.data['repeat']) ?? 0,
        timeSeconds: document.timeNs / 1e9,
        outputs: readOutputs(document.data['outputs']),
      };
      const { readings, readingsTaken } = this.#glance;
      this.#change({ readings: [...readings, reading].slice(-mostReadings), readingsTaken: readingsTaken + 1 });
    }
  }

  fail(error: FringeError): void {
    this.#change({ error });
  }

  #phase(phase: string, begins: boolean, seconds: number): void {
    const { phases } = this.#glance;
    this.#change({
      phases: begins
        ? [...phases, { phase, beganSeconds: seconds, endedSeconds: null }]
        : phases.map((one) =>
            one.phase === phase && one.endedSeconds === null ? { ...one, endedSeconds: seconds } : one,
          ),
    });
  }

  #change(part: Partial<GraphGlance>): void {
    this.#glance = { ...this.#glance, ...part };
    for (const listener of [...this.#listeners]) listener();
  }
}

function readOutputs(value: unknown): GraphReading['outputs'] {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, output]) => {
      if (typeof output !== 'object' || output === null) return [];
      const { value: number, unit } = output as Record<string, unknown>;
      return [[name, { value: numberOrNull(number), unit: textOf(unit) }]];
    }),
  );
}
