import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { ParameterDrawsView, PosteriorView } from '../../domain/posteriorView.ts';
import type { WasmRuntime } from '../../expressions/vectorised.ts';
import { createModelValues } from '../modelValues.ts';
import type { PosteriorWork } from '../posteriorWork.ts';
import { chainOf, summariseChain } from './chainSummary.ts';
import type { ChainSummaryWork, ParameterDraws, VariableDescription } from './inferenceWork.ts';
import { measuredPoints, variablesOf } from './measuredView.ts';
import { drawsFor, predictiveViews } from './predictiveView.ts';
import { priorView } from './priorView.ts';
import { autocorrelationOf, someRows, traceOf } from './thinnedDraws.ts';

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

export interface PosteriorViewWork {
  readonly run: RunOfPosterior;
  readonly chain: ChainSummaryWork;
  readonly fitted: FittedModel;
}

/**
 * What the screen shows of a posterior: diagnostics, thinned lines, bands of the model under the data.
 * @throws bad_input when nothing is left after `discard` steps
 */
export function posteriorView(
  { run, chain: work, fitted }: PosteriorViewWork,
  wasm: WasmRuntime | null,
): PosteriorView {
  const chain = chainOf(work);
  const selection = { discard: work.discard };
  const { parameters, converged, verdict, draws } = summariseChain(work);
  return {
    ...run,
    ensembles: chain.ensembles,
    walkers: chain.walkers,
    steps: chain.steps * chain.thin,
    thin: chain.thin,
    discard: work.discard,
    draws,
    parameters: parameters.map((parameter) => withUnit(parameter, fitted.units)),
    priors: chain.names.map((name) => priorOf(fitted, name)),
    converged,
    verdict,
    traces: chain.names.map((name) => traceOf(chain.draws(name), chain.thin)),
    logProbability: traceOf(chain.logProbabilityDraws(), chain.thin),
    autocorrelation: chain.names.map((name) => autocorrelationOf(chain, name, selection)),
    acceptance: Array.from({ length: chain.ensembles }, (_, ensemble) => [
      ...chain.acceptance.subarray(ensemble * chain.walkers, (ensemble + 1) * chain.walkers),
    ]),
    predictive: predictiveOf(fitted, chain.flatSamples(selection), wasm),
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
  rows: Float64Array,
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
  const width = Object.keys(posterior.parameters).length;
  return predictiveViews(measured, model, someRows(rows, width, drawsFor(points)));
}
