import { quantileOfSorted, RunningMoments } from '../statistics/index.ts';
import {
  areUsable,
  bulkSampleSize,
  integratedAutocorrelationTime,
  judgeConvergence,
  rankDraws,
  rankRHat,
  tailSampleSize,
  walkerAutocorrelation,
} from './diagnostics/index.ts';
import type { AutocorrelationTime, Convergence, Draws, ParameterDiagnostics } from './diagnostics/index.ts';
import { refuse } from './refusal.ts';

/** What a chain is made of. */
export interface ChainData {
  readonly names: readonly string[];
  readonly ensembles: number;
  /** Steps that were kept. */
  readonly steps: number;
  readonly walkers: number;
  /** [ensemble][step][walker][parameter], natural rows. */
  readonly samples: Float64Array;
  /** [ensemble][step][walker]. */
  readonly logProbabilities: Float64Array;
  /** [ensemble][walker]: share of the proposals taken, 0 to 1. */
  readonly acceptance: Float64Array;
  /** The sampler kept every `thin`-th of its steps; 1 when left out. */
  readonly thin?: number;
}

/** Which of the draws. */
export interface DrawSelection {
  /** Steps of the sampler (not of the chain) left out at the beginning; 0 when left out. */
  readonly discard?: number;
  /** Of the steps that are left, every which is taken; 1 when left out. */
  readonly every?: number;
}

type ByName = Readonly<Record<string, number>>;

/** Mean, spread and percentiles of one parameter. */
export interface ParameterSummary {
  readonly mean: number;
  /** Divided by n - 1. */
  readonly sd: number;
  readonly p16: number;
  readonly p50: number;
  readonly p84: number;
}

export interface ChainDiagnostics extends ParameterDiagnostics {
  /** In steps of the sampler. */
  readonly autocorrelationTime: AutocorrelationTime;
}

/** Diagnostics of one parameter with what was worked out on the way. */
export interface ParameterDescription {
  readonly diagnostics: ChainDiagnostics;
  readonly mean: number;
  /** Divided by n - 1. */
  readonly sd: number;
  /** All draws upwards. */
  readonly sorted: Float64Array;
  /** Mean autocorrelation of the walkers by lag, in steps of the selection. */
  readonly autocorrelation: Float64Array;
}

/**
 * What an ensemble sampler has drawn, and what may be said of it. Steps count as the sampler's: of a chain that kept
 * every tenth step `discard: 500` leaves out the first 50 kept ones, and autocorrelation times are ten times the chain's.
 */
export class Chain {
  readonly names: readonly string[];
  readonly ensembles: number;
  readonly steps: number;
  readonly walkers: number;
  readonly samples: Float64Array;
  readonly logProbabilities: Float64Array;
  readonly acceptance: Float64Array;
  readonly thin: number;

  /** @throws bad_input when an array has another length than its shape */
  constructor(data: ChainData) {
    this.names = data.names;
    this.ensembles = data.ensembles;
    this.steps = data.steps;
    this.walkers = data.walkers;
    this.samples = data.samples;
    this.logProbabilities = data.logProbabilities;
    this.acceptance = data.acceptance;
    this.thin = data.thin ?? 1;
    const rows = data.ensembles * data.steps * data.walkers;
    const check = (path: string, array: Float64Array, length: number): void => {
      if (array.length === length) return;
      refuse(
        `The chain’s ${path} hold ${array.length} numbers where its shape asks for ${length}.`,
        path,
        'Sample again.',
      );
    };
    check('samples', data.samples, rows * data.names.length);
    check('logProbabilities', data.logProbabilities, rows);
    check('acceptance', data.acceptance, data.ensembles * data.walkers);
  }

  /** Steps of the chain that a selection takes. @throws bad_input (path `discard`) when it takes none */
  #taken({ discard = 0, every = 1 }: DrawSelection): { first: number; every: number; count: number } {
    if (!(discard >= 0)) refuse(`A chain cannot discard ${discard} steps.`, 'discard', 'Give 0 or more.');
    if (!(Number.isInteger(every) && every >= 1)) {
      refuse(`A chain cannot take every ${every}th step.`, 'every', 'Give a whole number, 1 or more.');
    }
    const first = Math.floor(discard / this.thin);
    const count = Math.ceil((this.steps - first) / every);
    if (count < 1) {
      const made = this.steps * this.thin;
      refuse(`Discarding ${discard} of ${made} steps leaves nothing.`, 'discard', 'Discard fewer, or run on.');
    }
    return { first, every, count };
  }

  /** The place of a parameter. @throws bad_input (path: the name) */
  #axis(name: string): number {
    const axis = this.names.indexOf(name);
    if (axis >= 0) return axis;
    return refuse(`The chain has no parameter ${name}; it has ${this.names.join(', ')}.`, name, 'Choose one of these.');
  }

  /** The taken values at `axis` of rows of `width` numbers, [ensemble][step][walker]. */
  #gather(from: Float64Array, width: number, axis: number, selection: DrawSelection): Draws {
    const { first, every, count } = this.#taken(selection);
    const { ensembles, walkers } = this;
    const values = new Float64Array(ensembles * count * walkers);
    let to = 0;
    for (let ensemble = 0; ensemble < ensembles; ensemble++) {
      for (let step = 0; step < count; step++) {
        let at = (ensemble * this.steps + first + step * every) * walkers * width + axis;
        for (let walker = 0; walker < walkers; walker++, at += width) values[to++] = from[at] as number;
      }
    }
    return { ensembles, steps: count, walkers, values };
  }

  /** Draws of one parameter, [ensemble][step][walker]. @throws bad_input when it is unknown or nothing is left */
  draws(name: string, selection: DrawSelection = {}): Draws {
    return this.#gather(this.samples, this.names.length, this.#axis(name), selection);
  }

  /** Log probabilities of the draws, [ensemble][step][walker]. */
  logProbabilityDraws(selection: DrawSelection = {}): Draws {
    return this.#gather(this.logProbabilities, 1, 0, selection);
  }

  /** All draws as rows, [draw][parameter], ensemble after ensemble, step after step. A view where nothing is left out. */
  flatSamples(selection: DrawSelection = {}): Float64Array {
    const { first, every, count } = this.#taken(selection);
    if (first === 0 && every === 1) return this.samples;
    const row = this.walkers * this.names.length;
    const rows = new Float64Array(this.ensembles * count * row);
    for (let ensemble = 0; ensemble < this.ensembles; ensemble++) {
      for (let step = 0; step < count; step++) {
        const at = (ensemble * this.steps + first + step * every) * row;
        rows.set(this.samples.subarray(at, at + row), (ensemble * count + step) * row);
      }
    }
    return rows;
  }

  /** A number of one parameter, or without a name those of all by name. */
  #byName(of: string | DrawSelection, selection: DrawSelection, measure: (draws: Draws) => number): number | ByName {
    if (typeof of === 'string') return measure(this.draws(of, selection));
    return Object.fromEntries(this.names.map((name) => [name, measure(this.draws(name, of))]));
  }

  /** Rank-normalised split R-hat across the ensembles; see `rankRHat`. Without a name: of every parameter. */
  rHat(name: string, selection?: DrawSelection): number;
  rHat(selection?: DrawSelection): ByName;
  rHat(of: string | DrawSelection = {}, selection: DrawSelection = {}): number | ByName {
    return this.#byName(of, selection, (draws) => rankRHat(draws));
  }

  essBulk(name: string, selection?: DrawSelection): number;
  essBulk(selection?: DrawSelection): ByName;
  essBulk(of: string | DrawSelection = {}, selection: DrawSelection = {}): number | ByName {
    return this.#byName(of, selection, (draws) => bulkSampleSize(draws));
  }

  essTail(name: string, selection?: DrawSelection): number;
  essTail(selection?: DrawSelection): ByName;
  essTail(of: string | DrawSelection = {}, selection: DrawSelection = {}): number | ByName {
    return this.#byName(of, selection, (draws) => tailSampleSize(draws));
  }

  /** In steps of the sampler. */
  autocorrelationTime(name: string, selection: DrawSelection = {}): AutocorrelationTime {
    return this.autocorrelationWithTime(name, selection).time;
  }

  /** As `autocorrelation` and `autocorrelationTime`, by one transform. */
  autocorrelationWithTime(
    name: string,
    selection: DrawSelection = {},
  ): { readonly curve: Float64Array; readonly time: AutocorrelationTime } {
    const draws = this.draws(name, selection);
    const curve = walkerAutocorrelation(draws);
    return { curve, time: this.#inSamplerSteps(integratedAutocorrelationTime(draws, curve), selection) };
  }

  #inSamplerSteps(time: AutocorrelationTime, { every = 1 }: DrawSelection): AutocorrelationTime {
    const factor = this.thin * every;
    return { ...time, steps: time.steps * factor, window: time.window * factor };
  }

  /** Mean autocorrelation of the walkers by lag, in steps of the selection. */
  autocorrelation(name: string, selection: DrawSelection = {}): Float64Array {
    return walkerAutocorrelation(this.draws(name, selection));
  }

  /** Share of the proposals taken, over all walkers. */
  get meanAcceptance(): number {
    return this.acceptance.reduce((sum, value) => sum + value, 0) / this.acceptance.length;
  }

  /** Percentiles of type 7. @param percents 0 to 100 each */
  percentiles(name: string, percents: readonly number[], selection: DrawSelection = {}): number[] {
    const sorted = this.draws(name, selection).values.sort();
    return percents.map((percent) => quantileOfSorted(sorted, percent / 100));
  }

  summary(name: string, selection: DrawSelection = {}): ParameterSummary {
    const { values } = this.draws(name, selection);
    const { mean, sampleStandardDeviation: sd } = momentsOfDraws(values);
    values.sort();
    const [p16, p50, p84] = [0.16, 0.5, 0.84].map((probability) => quantileOfSorted(values, probability)) as [
      number,
      number,
      number,
    ];
    return { mean, sd, p16, p50, p84 };
  }

  /** R-hat, effective sample sizes and autocorrelation time of one parameter. */
  diagnose(name: string, selection: DrawSelection = {}): ChainDiagnostics {
    return this.describe(name, selection).diagnostics;
  }

  /** As `diagnose`, with moments, sorted draws and autocorrelation: the draws are sorted and transformed once for all. */
  describe(name: string, selection: DrawSelection = {}): ParameterDescription {
    const draws = this.draws(name, selection);
    const { mean, sampleStandardDeviation: sd } = momentsOfDraws(draws.values);
    const autocorrelation = walkerAutocorrelation(draws);
    const time = integratedAutocorrelationTime(draws, autocorrelation);
    const ranked = areUsable(draws) ? rankDraws(draws) : undefined;
    const diagnostics: ChainDiagnostics = {
      name,
      rHat: rankRHat(draws, ranked),
      essBulk: bulkSampleSize(draws, ranked),
      essTail: tailSampleSize(draws, ranked),
      autocorrelationTimes: time.times,
      autocorrelationTime: this.#inSamplerSteps(time, selection),
    };
    return { diagnostics, mean, sd, sorted: ranked?.sorted ?? draws.values.sort(), autocorrelation };
  }

  /** Whether the draws may be relied on, in words; see `judgeConvergence`. */
  convergence(selection: DrawSelection = {}): Convergence {
    const diagnostics = this.names.map((name) => this.diagnose(name, selection));
    return judgeConvergence(diagnostics, this.ensembles);
  }

  isConverged(selection: DrawSelection = {}): boolean {
    return this.convergence(selection).isConverged;
  }
}

function momentsOfDraws(values: Float64Array): RunningMoments {
  const moments = new RunningMoments();
  for (let index = 0; index < values.length; index++) moments.add(values[index] as number);
  return moments;
}
