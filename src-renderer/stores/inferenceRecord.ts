import type { RunDocument, RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { estimateResultSchema, inferResultSchema } from '../../src-core/domain/inferenceRun.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import { emptyInferenceGlance } from './inferenceGlance.ts';
import type { InferenceGlance } from './inferenceGlance.ts';
import { numberOrNull, textOf } from './recordRow.ts';
import { ThinnedColumns } from './thinnedColumns.ts';

const mostRows = 2048;
const mostNotes = 50;
/** Slices over which the rate is taken: one alone is too short to be told from the machine's other work. */
const rateSlices = 8;

/** Where a number stands in a row of the tables: `step` first, then one a series. */
export const stepColumn = 0;
export const seriesColumn = (index: number): number => 1 + index;

/**
 * An inference as the screen holds it: the news of its slices folded into bounded tables that the charts draw from, and a
 * glance that React draws.
 */
export class InferenceRecord {
  readonly #listeners = new Set<() => void>();
  #glance: InferenceGlance;
  #lastSeq = -1;
  #acceptance = new ThinnedColumns(1, mostRows);
  #logDensity = new ThinnedColumns(1, mostRows);
  /** Series [ensemble][walker][parameter]. */
  #walkers = new ThinnedColumns(1, mostRows);
  #slices: { step: number; evaluations: number; seconds: number }[] = [];

  constructor(runId: string) {
    this.#glance = emptyInferenceGlance(runId);
  }

  get glance(): InferenceGlance {
    return this.#glance;
  }

  /** By ensemble: share of the proposals of a slice that were taken. */
  get acceptance(): ThinnedColumns {
    return this.#acceptance;
  }

  /** By ensemble: mean log posterior density after a slice. */
  get logDensity(): ThinnedColumns {
    return this.#logDensity;
  }

  get walkers(): ThinnedColumns {
    return this.#walkers;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A document that was taken in before is passed over. */
  apply(document: RunDocument): void {
    if (document.seq <= this.#lastSeq) return;
    this.#lastSeq = document.seq;
    if (document.type === 'runStart') this.#start(document);
    else if (document.type === 'event') this.#event(document);
    else if (document.type === 'runStop') {
      this.#change({
        phase: 'ended',
        stop: document,
        inferResult: inferResultSchema.safeParse(document.result).data ?? null,
        estimateResult: estimateResultSchema.safeParse(document.result).data ?? null,
        secondsLeft: null,
        elapsedSeconds: document.timeNs / 1e9,
      });
    }
    for (const listener of [...this.#listeners]) listener();
  }

  fail(error: FringeError): void {
    this.#change({ phase: 'refused', error });
    for (const listener of [...this.#listeners]) listener();
  }

  #start(start: RunStart): void {
    const { spec } = start;
    if (spec.kind !== 'infer' && spec.kind !== 'estimate') {
      this.#change({ phase: 'live', start });
      return;
    }
    const tables = Object.values(spec.data.tables);
    this.#change({
      phase: 'live',
      kind: spec.kind,
      title: spec.title,
      start,
      simulated: tables.some(({ source }) => source.simulated),
      parameters: Object.keys(spec.inference.parameters),
      totalSteps: spec.inference.sampler.steps + (spec.kind === 'infer' ? (spec.continues?.step ?? 0) : 0),
      discard: spec.inference.sampler.discard,
    });
  }

  #event(event: RunEvent): void {
    const { data, stream } = event;
    const elapsedSeconds = event.timeNs / 1e9;
    if (stream === 'sampling') this.#slice(data, elapsedSeconds);
    else if (stream === 'notes') {
      const note = { text: textOf(data['text']), isWarning: data['severity'] === 'warning' };
      this.#change({ notes: [...this.#glance.notes, note].slice(-mostNotes), elapsedSeconds });
    } else if (stream === 'prepared') {
      // A built-in model has names of its own, which the specification need not hold.
      const { names, units } = data;
      if (!Array.isArray(names)) return;
      const known = (typeof units === 'object' && units !== null ? units : {}) as Record<string, string>;
      const parameters = names.filter((name): name is string => typeof name === 'string');
      this.#change({ parameters, units: known, elapsedSeconds });
    } else if (stream === 'requests') this.#change({ isFinishing: true, elapsedSeconds });
  }

  #slice(data: RunEvent['data'], elapsedSeconds: number): void {
    const step = numberOrNull(data['step']) ?? 0;
    const evaluations = numberOrNull(data['evaluations']) ?? 0;
    const acceptance = numbersOf(data['acceptance']).map((value) => value ?? 0);
    const logDensity = numbersOf(data['logDensity']);
    const glance = (data['glance'] ?? {}) as { walkers?: unknown; values?: unknown };
    const values = numbersOf(glance.values);
    this.#acceptance = pushed(this.#acceptance, step, acceptance);
    this.#logDensity = pushed(this.#logDensity, step, logDensity);
    this.#walkers = pushed(this.#walkers, step, values);
    const totalSteps = numberOrNull(data['totalSteps']) ?? this.#glance.totalSteps;
    const seconds = numberOrNull(data['seconds']) ?? 0;
    this.#slices = [...this.#slices, { step, evaluations, seconds }].slice(-rateSlices - 1);
    this.#change({
      step,
      totalSteps,
      evaluations,
      failures: numberOrNull(data['failures']) ?? 0,
      acceptance,
      logDensity,
      walkersShown: numberOrNull(glance.walkers) ?? 0,
      ...this.#rates(step, totalSteps),
      elapsedSeconds,
    });
  }

  #rates(step: number, totalSteps: number): Pick<InferenceGlance, 'evaluationsPerSecond' | 'secondsLeft'> {
    const [first] = this.#slices;
    const last = this.#slices.at(-1);
    if (first === undefined || last === undefined) return { evaluationsPerSecond: null, secondsLeft: null };
    // The first slice has no slice before it that its counts could be taken from, unless it is the only one.
    const isOnly = this.#slices.length === 1;
    const seconds = (isOnly ? this.#slices : this.#slices.slice(1)).reduce((sum, slice) => sum + slice.seconds, 0);
    const evaluations = isOnly ? last.evaluations : last.evaluations - first.evaluations;
    const steps = isOnly ? last.step : last.step - first.step;
    if (seconds <= 0) return { evaluationsPerSecond: null, secondsLeft: null };
    return {
      evaluationsPerSecond: evaluations / seconds,
      secondsLeft: steps > 0 ? ((totalSteps - step) * seconds) / steps : null,
    };
  }

  #change(part: Partial<InferenceGlance>): void {
    this.#glance = { ...this.#glance, ...part };
  }
}

const numbersOf = (value: unknown): (number | null)[] => (Array.isArray(value) ? value.map(numberOrNull) : []);

/** The table with one row more; made anew when the first row tells how wide it is. */
function pushed(table: ThinnedColumns, step: number, values: readonly (number | null)[]): ThinnedColumns {
  const grown = table.pushed === 0 ? new ThinnedColumns(1 + values.length, mostRows) : table;
  grown.push([step, ...values]);
  return grown;
}
