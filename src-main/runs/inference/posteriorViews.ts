import type { CornerView, PosteriorComparison, PosteriorView } from '../../../src-core/domain/posteriorView.ts';
import { judgeParameters } from '../../../src-core/plans/inference/chainSummary.ts';
import type { ChainSummaryWork } from '../../../src-core/plans/inference/inferenceWork.ts';
import type { FoundPosterior } from '../../../src-core/plans/inference/posteriorView.ts';
import { describeOnWorkers, eachParameter } from '../chains/describeChain.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { ChainCache } from './chainCache.ts';
import type { LoadedChain } from './chainCache.ts';
import type { FinishedInference } from './finishedInference.ts';

export interface CornerOptions {
  /** Steps of the sampler left out; null: as the run did. */
  readonly discard: number | null;
  readonly names: readonly string[] | null;
  readonly bins: number;
}

interface ReadChain {
  readonly loaded: LoadedChain;
  readonly work: ChainSummaryWork;
  readonly units: Readonly<Record<string, string>>;
}

/** Views that are kept of a chain. */
const mostViews = 4;

/** Views of finished inferences, worked out on the workers; their chains are read once. */
export class PosteriorViews {
  readonly #jobs: JobRunner;
  readonly #chains = new ChainCache();
  /** By chain, as long as it is held: the view by what was discarded. */
  readonly #views = new WeakMap<LoadedChain, Map<number, PosteriorView>>();

  constructor(jobs: JobRunner) {
    this.#jobs = jobs;
  }

  /** @throws bad_input when nothing is left after `discard` steps; what reading the chain throws */
  async posterior(run: FinishedInference, discard: number | null, signal: AbortSignal): Promise<PosteriorView> {
    const { runId, result, simulated, spec } = run;
    const read = await this.#read(run, discard);
    const { work, units, loaded } = read;
    const known = this.#views.get(loaded)?.get(work.discard);
    if (known !== undefined) return { ...known, runId };
    const { inference, data, folder, title } = spec;
    // The measured points as they came: an estimated spread is not drawn.
    const prepared = await this.#jobs.run(
      'prepareInference',
      { spec: inference, data, folder, purpose: 'estimate' },
      signal,
    );
    const { notes, evaluations, failures, seconds } = result;
    const found = await this.#find(run, read, signal);
    const view = await this.#jobs.run(
      'viewPosterior',
      {
        found,
        run: { runId, title, simulated, notes, evaluations, failures, seconds },
        chain: work,
        fitted: { ...prepared, units: { ...prepared.units, ...units } },
      },
      signal,
    );
    this.#views.set(
      loaded,
      new Map([...(this.#views.get(loaded) ?? []), [work.discard, view] as const].slice(-mostViews)),
    );
    return view;
  }

  /** @throws bad_input for a parameter that the chain does not have */
  async corner(run: FinishedInference, options: CornerOptions, signal: AbortSignal): Promise<CornerView> {
    const { work, units } = await this.#read(run, options.discard);
    const { names, bins } = options;
    return await this.#jobs.run('viewCorner', { chain: work, units, names, bins }, signal);
  }

  async compare(
    first: FinishedInference,
    second: FinishedInference,
    signal: AbortSignal,
  ): Promise<PosteriorComparison> {
    const side = async (run: FinishedInference) => {
      const read = await this.#read(run, null);
      const { work, units } = read;
      const { parameters } = run.found ?? (await this.#find(run, read, signal));
      return { runId: run.runId, title: run.spec.title, chain: work, parameters, units };
    };
    const sides = { first: await side(first), second: await side(second) };
    return await this.#jobs.run('comparePosteriors', sides, signal);
  }

  /** What the run has found stands as long as its own steps are left out; otherwise it is worked out anew. */
  async #find(
    { found }: FinishedInference,
    { work: chain, loaded }: ReadChain,
    signal: AbortSignal,
  ): Promise<FoundPosterior> {
    if (found !== null && chain.discard === loaded.discard) {
      const autocorrelation = await eachParameter(chain, signal, (name, stopped) =>
        this.#jobs.run('viewAutocorrelation', { chain, name }, stopped),
      );
      return { ...found, autocorrelation };
    }
    const described = await describeOnWorkers(this.#jobs, chain, signal);
    const { isConverged, verdict } = judgeParameters(described, chain.ensembles);
    return {
      parameters: described.map(({ draws }) => draws),
      converged: isConverged,
      verdict,
      autocorrelation: described.map(({ autocorrelation }) => autocorrelation),
    };
  }

  async #read({ chainFile }: FinishedInference, discard: number | null): Promise<ReadChain> {
    const loaded = await this.#chains.load(chainFile);
    const { chain, units, discard: ownDiscard } = loaded;
    const { samples, logProbabilities, names, ensembles, steps, walkers, thin, acceptance } = chain;
    const shape = { names, ensembles, steps, walkers, thin, acceptance };
    return {
      work: { samples, logDensities: logProbabilities, ...shape, discard: discard ?? ownDiscard },
      units,
      loaded,
    };
  }
}
