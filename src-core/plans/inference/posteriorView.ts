import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { AutocorrelationView, ParameterDrawsView, PosteriorView } from '../../domain/posteriorView.ts';
import type { WasmRuntime } from '../../expressions/vectorised.ts';
import { createModelValues } from '../modelValues.ts';
import type { PosteriorWork } from '../posteriorWork.ts';
import { chainOf } from './chainOf.ts';
import { drawsLeft } from './chainSummary.ts';
import type { ChainSummaryWork, ParameterDraws, VariableDescription } from './inferenceWork.ts';
import { measuredPoints, variablesOf } from './measuredView.ts';
import { drawsFor, predictiveViews } from './predictiveView.ts';
import { priorView } from './priorView.ts';
import { someRows, traceOf } from './thinnedDraws.ts';

/** What a run's result says beside its draws. */
export type RunOfPosterior = Pick<
  PosteriorView,
  'runId' | 'title' | 'simulated' | 'notes' | 'evaluations' | 'failures' | 'seconds'
>;

/** What was fitted, as the run has prepared it. */
export interface FittedModel {
  readonly posterior: PosteriorWork;
  readonly uncertainties: 'known' | 'estimated';
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly units: Readonly<Record<string, string>>;
  readonly descriptions: Readonly<Record<string, string>>;
  readonly variables: readonly VariableDescription[];
  readonly guesses: readonly Readonly<Record<string, number>>[];
}

/** What the draws were found to say: by the run at its end, or anew. */
export interface FoundPosterior {
  readonly parameters: readonly ParameterDraws[];
  readonly converged: boolean;
  readonly verdict: string;
  /** One a parameter. */
  readonly autocorrelation: readonly AutocorrelationView[];
}

export interface PosteriorViewWork {
  readonly run: RunOfPosterior;
  readonly found: FoundPosterior;
  readonly chain: ChainSummaryWork;
  readonly fitted: FittedModel;
}

/**
 * What the screen shows of a posterior: diagnostics as they were found, thinned lines, bands of the model under the data.
 * @throws bad_input when an array has another length than its shape
 */
export function posteriorView(
  { run, found, chain: work, fitted }: PosteriorViewWork,
  wasm: WasmRuntime | null,
): PosteriorView {
  const chain = chainOf(work);
  const width = chain.names.length;
  const { parameters, converged, verdict, autocorrelation } = found;
  return {
    ...run,
    ensembles: chain.ensembles,
    walkers: chain.walkers,
    steps: chain.steps * chain.thin,
    thin: chain.thin,
    discard: work.discard,
    draws: drawsLeft(work),
    parameters: parameters.map((parameter) => withUnit(parameter, fitted.units)),
    priors: chain.names.map((name) => priorOf(fitted, name)),
    converged,
    verdict,
    traces: chain.names.map((_, axis) => traceOf(chain, (row) => chain.samples[row * width + axis] as number)),
    logProbability: traceOf(chain, (row) => chain.logProbabilities[row] as number),
    autocorrelation: [...autocorrelation],
    acceptance: Array.from({ length: chain.ensembles }, (_, ensemble) => [
      ...chain.acceptance.subarray(ensemble * chain.walkers, (ensemble + 1) * chain.walkers),
    ]),
    predictive: predictiveOf(fitted, (count) => someRows(chain, work.discard, count), wasm),
  };
}

export const withUnit = (parameter: ParameterDraws, units: Readonly<Record<string, string>>): ParameterDrawsView => ({
  ...parameter,
  unit: units[parameter.name] ?? '',
});

/** The prior of one of the parameters that were fitted. @throws bad_input as `priorView` */
export function priorOf(
  { parameters, units, descriptions, guesses }: FittedModel,
  name: string,
): PosteriorView['priors'][number] {
  return priorView({
    name,
    specification: parameters[name] ?? { Flat: {}, transform: 'none' },
    unit: units[name] ?? '',
    description: descriptions[name] ?? '',
    guess: guesses[0]?.[name] ?? null,
  });
}

function predictiveOf(
  { posterior, uncertainties, variables }: FittedModel,
  rowsOf: (count: number) => Float64Array,
  wasm: WasmRuntime | null,
) {
  const measured = variablesOf(posterior, variables).map(({ variable, described, relativeError }) => ({
    described,
    measured: measuredPoints(variable, described, relativeError),
    sigmasKnown: uncertainties === 'known',
  }));
  // A program is started to sample, never to look at what it gave.
  const model = posterior.likelihood.kind === 'gaussian' ? createModelValues(posterior, wasm) : null;
  const points = measured.reduce((sum, { measured: { x } }) => sum + x.length, 0);
  return predictiveViews(measured, model, rowsOf(drawsFor(points)));
}
