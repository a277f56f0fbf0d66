import { samplerDefaults } from '../../../domain/inferenceSpec.ts';
import { FringeError } from '../../../errors/fringeError.ts';
import { Chain } from '../../../maths/inference/chain.ts';
import type { LogDensity } from '../../../maths/inference/logDensity.ts';
import { createPosterior } from '../../../maths/inference/posterior.ts';
import { refuse } from '../../../maths/inference/refusal.ts';
import { defaultWalkers, EnsembleSampler } from '../../../maths/inference/sampler/ensembleSampler.ts';
import type { EnsembleState, MoveShares } from '../../../maths/inference/sampler/ensembleSampler.ts';
import { keptSteps, sampleEnsemble } from '../../../maths/inference/sampler/sampleEnsemble.ts';
import { startWalkers } from '../../../maths/inference/sampler/startWalkers.ts';
import type { WalkerStart } from '../../../maths/inference/sampler/startWalkers.ts';
import { walkerStarts } from '../walkerStarts.ts';
import { checkFit, likelihoodOf } from './fit.ts';
import type { FitParts } from './fit.ts';
import { GaussianLikelihood } from './likelihood.ts';
import { ModelEstimator } from './modelEstimator.ts';

export interface SamplerOptions extends FitParts {
  /** Twice the parameters, and at least 32, when left out. */
  readonly walkers?: number;
  /** Independent ensembles; 4 when left out. Convergence is judged across them. */
  readonly ensembles?: number;
  /** 1 when left out: with the options it decides every number. */
  readonly seed?: number;
  /** All steps stretch when left out. */
  readonly moves?: MoveShares;
  /** The stretch's `a`; 2 when left out. */
  readonly stretchScale?: number;
}

/** Where all walkers stand: plain data, to be kept and gone on from. */
export interface SamplerState {
  readonly ensembles: readonly EnsembleState[];
}

export type Initialization =
  /** Drawn from the priors and led to the posterior by annealing. */
  | 'prior'
  /** About the best fit of Levenberg-Marquardt, as wide as its standard errors. */
  | 'auto'
  /** Normal about a point by name. */
  | { readonly ball: { readonly center: Readonly<Record<string, number>>; readonly radius: number } }
  /** [walker][parameter], natural: the same rows for every ensemble, or as many as all of them have walkers. */
  | { readonly explicit: readonly ArrayLike<number>[] };

export interface SamplerProgress {
  /** Since the start of the chain. */
  readonly step: number;
  readonly totalSteps: number;
  /** Share of the proposals taken since the start. */
  readonly acceptance: number;
  readonly meanLogProbability: number;
  /** Evaluations that failed since the start. */
  readonly failures: number;
}

export interface RunOptions {
  /** Every which step is kept; 1 when left out. */
  readonly thin?: number;
  /** Told about a hundred times a run; what it throws ends the run. */
  readonly onProgress?: (progress: SamplerProgress) => void;
}

export interface SamplerRun {
  readonly chain: Chain;
  /** To go on from: two runs then give the numbers of one. */
  readonly state: SamplerState;
  /** Evaluations of this run that failed; each counts as a likelihood of zero. */
  readonly failures: number;
}

const newsPerRun = 100;
const searchesForStart = 12;

/** Several ensembles of Goodman and Weare's sampler (2010) on a model, in this thread. Exported as `EnsembleSampler`. */
export class ModelSampler {
  readonly #fit: SamplerOptions;
  readonly #density: LogDensity;
  readonly #settings: { readonly walkers: number; readonly seed: number; readonly ensembles: number };

  /** @throws bad_input for a model and parameters that do not fit, and for errors of unknown size */
  constructor(options: SamplerOptions) {
    checkFit(options);
    const { parameters, likelihood, target } = options;
    if (likelihood instanceof GaussianLikelihood && !likelihood.isKnown(target)) {
      refuse(
        'The posterior cannot be sampled: the uncertainty of the points is not known.',
        'target',
        'Give uncertainties or a relative error; PointEstimator tells the standard deviation of the residuals.',
      );
    }
    this.#fit = options;
    this.#density = createPosterior(parameters, likelihoodOf(options));
    this.#settings = {
      walkers: options.walkers ?? defaultWalkers(parameters.count),
      seed: options.seed ?? samplerDefaults.seed,
      ensembles: options.ensembles ?? samplerDefaults.ensembles,
    };
  }

  /** @throws bad_input for a start outside the priors, walkers that do not span the space, a model that fails everywhere */
  initialize(method: Initialization): SamplerState {
    const { parameters } = this.#fit;
    const { walkers, seed } = this.#settings;
    try {
      const ensembles = this.#starts(method).map((start, ensemble) =>
        startWalkers({ parameters, walkers, seed, ensemble, start }, this.#density),
      );
      return { ensembles };
    } catch (error) {
      throw withReason(error, this.#fit.runner.lastFailure);
    }
  }

  /** Makes steps from a state, which stays as it is. */
  run(state: SamplerState, steps: number, { thin = 1, onProgress }: RunOptions = {}): SamplerRun {
    if (!(Number.isInteger(steps) && steps >= 1))
      refuse(`A sampler cannot make ${steps} steps.`, 'steps', 'Give 1 or more.');
    if (!(Number.isInteger(thin) && thin >= 1))
      refuse(`Every ${thin}th step cannot be kept.`, 'thin', 'Give 1 or more.');
    const { parameters, moves, stretchScale } = this.#fit;
    const { walkers, seed } = this.#settings;
    const dimension = parameters.count;
    const first = state.ensembles[0]?.step ?? 0;
    const kept = keptSteps(first, first + steps, thin);
    const count = state.ensembles.length;
    const samples = new Float64Array(count * kept * walkers * dimension);
    const logProbabilities = new Float64Array(count * kept * walkers);
    const more = { ...(moves === undefined ? {} : { moves }), ...(stretchScale === undefined ? {} : { stretchScale }) };
    const samplers = state.ensembles.map(
      (at, ensemble) => new EnsembleSampler({ dimension, walkers, seed, ensemble, ...more }, at),
    );
    const slice = onProgress === undefined ? steps : Math.ceil(steps / newsPerRun);
    let done = 0;
    while (done < steps) {
      const here = Math.min(slice, steps - done);
      const before = keptSteps(first, first + done, thin);
      for (const [ensemble, sampler] of samplers.entries()) {
        const row = (ensemble * kept + before) * walkers;
        const target = {
          samples: samples.subarray(row * dimension),
          logDensities: logProbabilities.subarray(row),
          thin,
        };
        sampleEnsemble(sampler, { parameters, density: this.#density, steps: here, target });
      }
      done += here;
      onProgress?.(
        progressOf(
          samplers.map((sampler) => sampler.state()),
          first + steps,
        ),
      );
    }
    const ensembles = samplers.map((sampler) => sampler.state());
    const failuresOf = (states: readonly EnsembleState[]): number => states.reduce((sum, one) => sum + one.failures, 0);
    const chain = new Chain({
      names: parameters.names,
      ...{ ensembles: count, steps: kept, walkers, samples, logProbabilities, thin },
      acceptance: Float64Array.from(ensembles.flatMap(({ accepted, step }) => Array.from(accepted, (n) => n / step))),
    });
    return { chain, state: { ensembles }, failures: failuresOf(ensembles) - failuresOf(state.ensembles) };
  }

  #starts(method: Initialization): WalkerStart[] {
    const { parameters } = this.#fit;
    const { walkers, seed, ensembles } = this.#settings;
    if (typeof method === 'object' && 'explicit' in method) return explicitStarts(method.explicit, this.#settings);
    const init =
      typeof method === 'object' ? { Ball: method.ball } : method === 'auto' ? ('Auto' as const) : ('Prior' as const);
    const best = init === 'Auto' ? this.#best() : null;
    const spec = { sampler: { ensembles, seed, init } };
    return walkerStarts({ spec, walkerTable: null, parameters, walkers, best }).starts;
  }

  #best() {
    const method = this.#fit.likelihood instanceof GaussianLikelihood ? 'LevenbergMarquardt' : 'LBFGS';
    const { seed } = this.#settings;
    const estimate = new ModelEstimator(this.#fit).optimize({ method, restarts: searchesForStart - 1, seed });
    return { point: estimate.best, standardErrors: estimate.standardErrors, uncertainties: [], notes: [] };
  }
}

/** A model that fails everywhere has said why. */
function withReason(error: unknown, lastFailure: string | null): unknown {
  if (!(error instanceof FringeError) || lastFailure === null) return error;
  const { code, path, remedy } = error;
  const message = `${error.message} The model failed with: ${lastFailure}`;
  return new FringeError(code, message, { ...(path === undefined ? {} : { path }), remedy, cause: error });
}

function explicitStarts(
  rows: readonly ArrayLike<number>[],
  { walkers, ensembles }: { readonly walkers: number; readonly ensembles: number },
): WalkerStart[] {
  if (rows.length !== walkers && rows.length !== walkers * ensembles) {
    const wanted = `${walkers} (the same for every ensemble) or ${walkers * ensembles}`;
    refuse(`${rows.length} walkers are given where ${wanted} are needed.`, 'explicit', 'Give as many rows.');
  }
  return Array.from({ length: ensembles }, (_, ensemble) => {
    const first = rows.length === walkers ? 0 : ensemble * walkers;
    const own = rows.slice(first, first + walkers).flatMap((row) => Array.from(row));
    return { method: 'explicit', rows: Float64Array.from(own) };
  });
}

function progressOf(states: readonly EnsembleState[], totalSteps: number): SamplerProgress {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const step = states[0]?.step ?? 0;
  return {
    step,
    totalSteps,
    acceptance: mean(states.flatMap(({ accepted }) => Array.from(accepted))) / Math.max(1, step),
    meanLogProbability: mean(states.flatMap(({ logDensities }) => Array.from(logDensities))),
    failures: states.reduce((sum, { failures }) => sum + failures, 0),
  };
}
