import type { RunDocument, RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { faultSchema, kernelOf } from '../../src-core/domain/run.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import { benchParameters } from '../../src-core/domain/bench.ts';
import { GradientFold } from './gradientFold.ts';
import { wattsOf } from './opticalPower.ts';
import { numberOrNull, readsOf, recordRowsOf, textOf } from './recordRow.ts';
import type { RecordRow } from './recordRow.ts';
import {
  algorithmNamed,
  algorithmOfNote,
  emptyGlance,
  freshCalibration,
  parameterColumns,
  resultOf,
} from './runGlance.ts';
import type { OutputReading, RunGlance } from './runGlance.ts';
import { RowRing } from './rowRing.ts';
import { SpectrumFold } from './spectrumFold.ts';
import type { RunSpectrum } from './spectrumFold.ts';
import { ThinnedColumns } from './thinnedColumns.ts';

/** Columns of `iterations` before those of the tuned parameters. */
export const iterationColumns = { iteration: 0, cost: 1, best: 2, extinctionRatioDb: 3, timeSeconds: 4 } as const;
export const firstParameterColumn = 5;

const mostNotes = 200;
/** Streams that a calibration inside a longer run opens anew. */
const ofCalibration: ReadonlySet<string> = new Set(['before', 'iterations', 'confirmations']);

/**
 * A run as the screen holds it: its documents folded, one by one, into bounded arrays that the charts draw from and a
 * small glance that React draws. The same for a run that is on and for one that ended long ago. A monitor or a graph
 * holds calibrations one after another, whose iterations each count from 0: the record shows one of them at a time.
 */
export class RunRecord {
  readonly rows = new RowRing<RecordRow>(5000);
  readonly #listeners = new Set<() => void>();
  #iterations = new ThinnedColumns(firstParameterColumn);
  #gradients = new GradientFold([]);
  #spectrum: SpectrumFold | null = null;
  #glance: RunGlance;
  #units: ReadonlyMap<string, string> = new Map();
  #lastSeq = -1;
  readonly #chosen: number | 'last';

  /** @param chosen which of its calibrations is shown, from 1; the last one begun unless said */
  constructor(runId: string, chosen: number | 'last' = 'last') {
    this.#chosen = chosen;
    this.#glance = emptyGlance(runId);
  }

  get iterations(): ThinnedColumns {
    return this.#iterations;
  }

  /** Slopes of the cost, where the run has recorded any. */
  get gradients(): GradientFold {
    return this.#gradients;
  }

  /** Of a run that matches one; else null. */
  get spectrum(): RunSpectrum | null {
    return this.#spectrum;
  }

  get glance(): RunGlance {
    return this.#glance;
  }

  /** Told after each document: charts mark themselves to be drawn at the next frame. */
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
      const result = resultOf(document);
      this.#change({
        phase: 'ended',
        stop: document,
        result,
        elapsedSeconds: document.timeNs / 1e9,
        ...(result === null ? {} : { bestCost: result.cost, extinctionRatioDb: result.extinctionRatioDb }),
      });
    }
    this.#tell();
  }

  /** The stream broke off for good. */
  fail(error: FringeError): void {
    this.#change({ phase: 'refused', error });
    this.#tell();
  }

  #start(start: RunStart): void {
    const parameters = parameterColumns(start);
    this.#units = new Map(benchParameters(start.bench).map(({ fullName, definition }) => [fullName, definition.unit]));
    const kernel = kernelOf(start.spec);
    this.#change({ phase: 'live', start, parameters, algorithm: kernel === null ? '' : algorithmNamed(kernel) });
    this.#beginTables();
  }

  #event(event: RunEvent): void {
    if (event.stream === 'calibrations') return this.#calibration(event);
    if (ofCalibration.has(event.stream) && !this.#isShown()) return;
    for (const row of recordRowsOf(event, (name) => this.#units.get(name) ?? '')) this.rows.push(row);
    this.#spectrum?.apply(event, isOfBest(event, this.#glance));
    const elapsedSeconds = event.timeNs / 1e9;
    switch (event.stream) {
      case 'reads':
        return this.#reads(event, elapsedSeconds);
      case 'iterations':
        return this.#iteration(event, elapsedSeconds);
      case 'confirmations':
        return this.#confirmation(event, elapsedSeconds);
      case 'before': {
        const { cost, extinctionRatioDb } = event.data;
        const before = { cost: numberOrNull(cost), extinctionRatioDb: numberOrNull(extinctionRatioDb) };
        return this.#change({ before, elapsedSeconds });
      }
      case 'observed':
        return this.#change({ outputs: { ...this.#glance.outputs, ...outputsOf(event) }, elapsedSeconds });
      case 'notes':
      case 'engine': {
        const severity = event.data['severity'] === 'warning' ? 'warning' : 'info';
        const note = { key: String(event.seq), severity, text: textOf(event.data['text']) } as const;
        const algorithm = algorithmOfNote(note.text) ?? this.#glance.algorithm;
        return this.#change({ algorithm, notes: [note, ...this.#glance.notes].slice(0, mostNotes), elapsedSeconds });
      }
      case 'faults': {
        const fault = faultSchema.safeParse(event.data);
        return fault.success ? this.#change({ faults: [...this.#glance.faults, fault.data] }) : undefined;
      }
    }
  }

  /** A calibration begins inside a longer run: what its streams say is its own. */
  #calibration({ data, timeNs }: RunEvent): void {
    const reason = textOf(data['reason']);
    const calibrations = [...this.#glance.calibrations, { reason, attempt: numberOrNull(data['attempt']) ?? 1 }];
    this.#change({ calibrations });
    if (!this.#isShown()) return;
    this.#beginTables();
    this.#change({ ...freshCalibration, elapsedSeconds: timeNs / 1e9 });
  }

  /** Empty tables, as each calibration begins with. */
  #beginTables(): void {
    const { parameters, start } = this.#glance;
    this.#iterations = new ThinnedColumns(firstParameterColumn + parameters.length);
    this.#gradients = new GradientFold(parameters.map(({ fullName }) => fullName));
    this.#spectrum = start === null ? null : SpectrumFold.of(start);
  }

  #isShown(): boolean {
    const { calibrations } = this.#glance;
    return this.#chosen === 'last' || calibrations.length === 0 || calibrations.length === this.#chosen;
  }

  #reads(event: RunEvent, elapsedSeconds: number): void {
    const reads = readsOf(event);
    let { opticalPowerW } = this.#glance;
    for (const { value, unit } of reads) {
      const power = value === null ? null : wattsOf(value, unit);
      if (power !== null && (opticalPowerW === null || power > opticalPowerW)) opticalPowerW = power;
    }
    this.#change({ measurements: this.#glance.measurements + reads.length, opticalPowerW, elapsedSeconds });
  }

  #iteration({ data }: RunEvent, elapsedSeconds: number): void {
    const parameters = (data['parameters'] ?? {}) as Record<string, number>;
    const cost = numberOrNull(data['cost']);
    const bestCost = numberOrNull(data['bestCost']);
    const bestIteration = numberOrNull(data['bestIteration']);
    const extinctionRatioDb = numberOrNull(data['extinctionRatioDb']);
    const iteration = numberOrNull(data['iteration']);
    this.#iterations.push([
      iteration,
      cost,
      bestCost,
      extinctionRatioDb,
      elapsedSeconds,
      ...this.#glance.parameters.map(({ fullName }) => numberOrNull(parameters[fullName])),
    ]);
    const isBest = bestIteration !== null && bestIteration === iteration;
    const gradientNorm = this.#gradients.apply(data) ?? this.#glance.gradientNorm;
    this.#change({
      gradientNorm,
      worstDb: this.#spectrum?.worstDb ?? null,
      iterations: this.#iterations.pushed,
      cost,
      bestCost,
      bestIteration,
      elapsedSeconds,
      ...(isBest ? { bestParameters: parameters, extinctionRatioDb } : {}),
    });
  }

  #confirmation({ data }: RunEvent, elapsedSeconds: number): void {
    const met = data['met'] === true;
    const extinctionRatioDb = numberOrNull(data['extinctionRatioDb']);
    this.#change({
      confirmation: { mean: numberOrNull(data['mean']), met },
      snrDb: numberOrNull(data['snrDb']),
      worstDb: this.#spectrum?.worstDb ?? null,
      elapsedSeconds,
      ...(met && extinctionRatioDb !== null ? { extinctionRatioDb } : {}),
    });
  }

  #change(part: Partial<RunGlance>): void {
    this.#glance = { ...this.#glance, ...part };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whether a candidate's record is that of the best point so far: what was measured for it is the best spectrum. */
function isOfBest({ stream, data }: RunEvent, { bestParameters }: RunGlance): boolean {
  if (stream === 'iterations') return data['iteration'] !== null && data['iteration'] === data['bestIteration'];
  if (stream !== 'confirmations') return false;
  const at = (data['parameters'] ?? {}) as Record<string, unknown>;
  return data['met'] === true || Object.entries(bestParameters).every(([name, value]) => at[name] === value);
}

function outputsOf(event: RunEvent): Record<string, OutputReading> {
  const outputs: Record<string, OutputReading> = {};
  for (const [name, reading] of Object.entries((event.data['outputs'] ?? {}) as Record<string, unknown>)) {
    if (typeof reading !== 'object' || reading === null) continue;
    const { observed, output, currentMa } = reading as Record<string, unknown>;
    outputs[name] = { value: numberOrNull(observed), output: numberOrNull(output), currentMa: numberOrNull(currentMa) };
  }
  return outputs;
}
