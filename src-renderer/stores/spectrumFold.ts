import type { RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { kernelOf } from '../../src-core/domain/run.ts';
import { isSpectrum } from '../../src-core/domain/bench.ts';
import { atLeastNoLight, interpolateSpectrum, levelOfPower } from '../../src-core/photonics/spectrum.ts';
import type { Spectrum } from '../../src-core/photonics/spectrum.ts';
import { numberOrNull, readsOf, textOf } from './recordRow.ts';

/** What a run of a `MatchSpectrum` has measured, against what it is to measure. */
export interface RunSpectrum {
  readonly sensor: string;
  readonly target: Spectrum;
  readonly toleranceDb: number;
  readonly before: Spectrum | null;
  /** At the best point so far; once that is confirmed, the mean of the repeated spectra. */
  readonly best: Spectrum | null;
  /** The newest, while a laser sweeps as far as it has come. */
  readonly latest: Spectrum | null;
}

interface Growing {
  readonly wavelengthsNm: number[];
  readonly powersDbm: number[];
}

/** Where the spectrum comes from: an analyser's traces, or a meter's readings with the laser's settings between them. */
type Source = { readonly trace: string } | { readonly laser: string; readonly meter: string };

/** Folds the readings of a run into spectra: whole traces, or a laser's sweeps upwards. */
export class SpectrumFold implements RunSpectrum {
  readonly sensor: string;
  readonly target: Spectrum;
  readonly toleranceDb: number;
  readonly #source: Source;
  #before: Spectrum | null = null;
  #best: Spectrum | null = null;
  #latest: Growing | null = null;
  #laserNm: number | null = null;
  /** Measured since the last candidate was told. */
  #since: Growing[] = [];

  private constructor(sensor: string, source: Source, target: Spectrum, toleranceDb: number) {
    this.sensor = sensor;
    this.#source = source;
    this.target = target;
    this.toleranceDb = toleranceDb;
  }

  /** Null when the run's kernel matches no spectrum. */
  static of({ spec, bench }: RunStart): SpectrumFold | null {
    const kernel = kernelOf(spec);
    if (kernel === null || !('MatchSpectrum' in kernel.cost_function)) return null;
    const { target_spectrum: points, tolerance_db: toleranceDb } = kernel.cost_function.MatchSpectrum;
    const ascending = [...points].sort(([left], [right]) => left - right);
    const target = {
      wavelengthsNm: ascending.map(([nm]) => nm),
      powersDbm: ascending.map(([, levelDbm]) => atLeastNoLight(levelDbm)),
    };
    for (const { action } of kernel.measurement_sequence) {
      const id = 'ReadSensor' in action ? action.ReadSensor.sensor_id : null;
      const sensor = id === null ? undefined : bench.sensors[id];
      if (id === null || sensor === undefined || !isSpectrum(sensor)) continue;
      const { spectrum } = sensor;
      const source =
        'trace' in spectrum ? { trace: id } : { laser: spectrum.sweep.parameter, meter: spectrum.sweep.sensor };
      return new SpectrumFold(id, source, target, toleranceDb);
    }
    return null;
  }

  get before(): Spectrum | null {
    return this.#before;
  }

  get best(): Spectrum | null {
    return this.#best;
  }

  get latest(): Spectrum | null {
    return this.#latest;
  }

  /** Farthest that the best spectrum lies from its target at one of its points, in dB; null while there is none. */
  get worstDb(): number | null {
    return this.#best === null ? null : worstDeviationDb(this.#best, this.target);
  }

  /** @param isBest of an `iterations` or `confirmations` event: whether it tells of the best point so far */
  apply(event: RunEvent, isBest: boolean): void {
    const { data } = event;
    switch (event.stream) {
      case 'sets':
        if ('laser' in this.#source && data['parameter'] === this.#source.laser)
          this.#laserNm = numberOrNull(data['commanded']) ?? this.#laserNm;
        return;
      case 'reads':
        return this.#read(event);
      case 'traces':
        if ('trace' in this.#source && data['sensor'] === this.#source.trace) this.#trace(data);
        return;
      case 'before':
        this.#before = this.#mean();
        this.#since = [];
        return;
      case 'iterations':
        // What was measured before the candidate, to tell the noise, is not its own.
        this.#since = this.#since.slice(-1);
        return this.#told(isBest);
      case 'confirmations':
        return this.#told(isBest);
    }
  }

  #told(isBest: boolean): void {
    if (isBest) this.#best = this.#mean() ?? this.#best;
    this.#since = [];
  }

  #read(event: RunEvent): void {
    if (!('meter' in this.#source) || this.#laserNm === null) return;
    for (const { sensor, value, unit } of readsOf(event)) {
      if (sensor !== this.#source.meter) continue;
      const last = this.#latest?.wavelengthsNm.at(-1);
      if (this.#latest === null || last === undefined || this.#laserNm <= last) this.#begin();
      this.#latest?.wavelengthsNm.push(this.#laserNm);
      this.#latest?.powersDbm.push(
        value === null ? Number.NaN : unit === 'W' ? levelOfPower(value) : atLeastNoLight(value),
      );
    }
  }

  #trace(data: RunEvent['data']): void {
    const levels = Array.isArray(data['powersDbm']) ? (data['powersDbm'] as unknown[]) : [];
    const wavelengths = Array.isArray(data['wavelengthsNm']) ? (data['wavelengthsNm'] as unknown[]) : [];
    if (wavelengths.length !== levels.length || textOf(data['sensor']) === '') return;
    this.#begin();
    for (const [index, nm] of wavelengths.entries()) {
      this.#latest?.wavelengthsNm.push(Number(nm));
      this.#latest?.powersDbm.push(atLeastNoLight(numberOrNull(levels[index]) ?? Number.NaN));
    }
  }

  #begin(): void {
    this.#latest = { wavelengthsNm: [], powersDbm: [] };
    this.#since.push(this.#latest);
  }

  /** Of the spectra since the last candidate, point by point in dB; null when there is none. */
  #mean(): Spectrum | null {
    const longest = Math.max(0, ...this.#since.map(({ powersDbm }) => powersDbm.length));
    const whole = this.#since.filter(({ powersDbm }) => powersDbm.length === longest);
    const [first] = whole;
    if (first === undefined || longest === 0) return null;
    const powersDbm = first.powersDbm.map(
      (_, point) => whole.reduce((sum, spectrum) => sum + (spectrum.powersDbm[point] as number), 0) / whole.length,
    );
    return { wavelengthsNm: [...first.wavelengthsNm], powersDbm };
  }
}

/** Farthest of the differences at the target's wavelengths, in dB; null where one cannot be told. */
export function worstDeviationDb(measured: Spectrum, target: Spectrum): number | null {
  const levels = interpolateSpectrum(measured, target.wavelengthsNm);
  const worst = Math.max(...levels.map((level, index) => Math.abs(level - (target.powersDbm[index] as number))));
  return Number.isFinite(worst) ? worst : null;
}
