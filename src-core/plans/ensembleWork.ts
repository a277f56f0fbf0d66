import { FringeError } from '../errors/fringeError.ts';
import type { WasmRuntime } from '../expressions/vectorised.ts';
import { EnsembleSampler } from '../maths/inference/sampler/ensembleSampler.ts';
import type { EnsembleSettings, EnsembleState } from '../maths/inference/sampler/ensembleSampler.ts';
import { keptSteps, sampleEnsemble } from '../maths/inference/sampler/sampleEnsemble.ts';
import { startWalkers } from '../maths/inference/sampler/startWalkers.ts';
import type { WalkerStart } from '../maths/inference/sampler/startWalkers.ts';
import type { OpenCommandEvaluator } from './commandModel.ts';
import { buildPosterior, samePlainData } from './posteriorWork.ts';
import type { BuiltPosterior, PosteriorWork } from './posteriorWork.ts';

/** A slice of one ensemble's steps, as plain data. */
export interface EnsembleWork {
  readonly posterior: PosteriorWork;
  readonly settings: Omit<EnsembleSettings, 'dimension'>;
  /** Where it stands, or how it is to begin. */
  readonly from: { readonly state: EnsembleState } | { readonly start: WalkerStart };
  readonly steps: number;
  readonly thin: number;
  /**
   * Where the kept steps go: [kept step][walker][parameter] and [kept step][walker], on shared memory. The same work
   * writes the same numbers there.
   */
  readonly samples: Float64Array;
  readonly logDensities: Float64Array;
}

export interface EnsembleWorkResult {
  readonly state: EnsembleState;
  readonly kept: number;
  /** Why a program that is the model failed, the last time that it did in this thread. */
  readonly lastFailure?: string;
}

/** Built posteriors of the last works: a run's slices follow each other, and what is built grows faster with use. */
export class PosteriorCache {
  readonly #known: { readonly work: PosteriorWork; readonly built: BuiltPosterior }[] = [];
  readonly #wasm: WasmRuntime | null;
  readonly #openCommand: OpenCommandEvaluator | undefined;
  readonly #size = 4;

  constructor(wasm: WasmRuntime | null, openCommand?: OpenCommandEvaluator) {
    this.#wasm = wasm;
    this.#openCommand = openCommand;
  }

  get(work: PosteriorWork): BuiltPosterior {
    const place = this.#known.findIndex((entry) => samePlainData(entry.work, work));
    const entry = place >= 0 ? this.#known.splice(place, 1)[0] : undefined;
    const found = entry ?? { work, built: buildPosterior(work, this.#wasm, this.#openCommand) };
    this.#known.unshift(found);
    this.#known.length = Math.min(this.#known.length, this.#size);
    return found.built;
  }
}

/** Makes the steps. @throws bad_input as the posterior and the start refuse */
export function ensembleWork(work: EnsembleWork, cache: PosteriorCache): EnsembleWorkResult {
  const { posterior, settings: given, from, steps, thin, samples, logDensities } = work;
  const { parameters, density, command } = cache.get(posterior);
  const settings = { ...given, dimension: parameters.count };
  const { walkers, seed, ensemble } = settings;
  const state =
    'state' in from ? from.state : startWalkers({ parameters, walkers, seed, ensemble, start: from.start }, density);
  const room = keptSteps(state.step, state.step + steps, thin) * walkers;
  if (samples.length < room * parameters.count || logDensities.length < room) {
    throw new FringeError('defect', `There is no room for ${room} samples of ${parameters.count} parameters.`);
  }
  const sampler = new EnsembleSampler(settings, state);
  const target = { samples, logDensities, thin };
  const kept = sampleEnsemble(sampler, { parameters, density, steps, target });
  const lastFailure = command?.lastFailure ?? null;
  return { state: sampler.state(), kept, ...(lastFailure === null ? {} : { lastFailure }) };
}
