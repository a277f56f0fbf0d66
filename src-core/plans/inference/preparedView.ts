import type { InferenceData } from '../../domain/inferenceData.ts';
import type { EstimateMethod, InferenceSpec } from '../../domain/inferenceSpec.ts';
import type { PreparedView } from '../../domain/posteriorView.ts';
import type { WasmRuntime } from '../../expressions/vectorised.ts';
import { defaultWalkers } from '../../maths/inference/sampler/ensembleSampler.ts';
import { startWalkers } from '../../maths/inference/sampler/startWalkers.ts';
import type { WalkerStart } from '../../maths/inference/sampler/startWalkers.ts';
import { createModelValues } from '../modelValues.ts';
import { buildPosterior } from '../posteriorWork.ts';
import type { PosteriorWork } from '../posteriorWork.ts';
import { inferenceTitle } from './inferenceTitle.ts';
import type { PreparedInference } from './inferenceWork.ts';
import { lessReference, measuredPoints, measuredView, variablesOf } from './measuredView.ts';
import { priorOf } from './posteriorView.ts';
import { readyInference } from './prepareInference.ts';

export interface PreparedViewWork {
  readonly spec: InferenceSpec;
  readonly data: InferenceData;
  readonly prepared: PreparedInference;
}

/** Starts that are tried before a run: of more ensembles the first ones. */
const mostStarts = 16;

/**
 * What the screen shows of a specification before it runs.
 * @throws bad_input as the posterior refuses, and for walkers that could not start
 */
export function preparedView({ spec, data, prepared }: PreparedViewWork, wasm: WasmRuntime | null): PreparedView {
  const { posterior, parameters } = prepared;
  const names = Object.keys(parameters);
  const { sampler, estimate } = spec;
  const walkers = sampler.walkers ?? defaultWalkers(names.length);
  tryStarts({ spec, data, prepared }, walkers, wasm);
  const { ensembles, steps, discard } = sampler;
  return {
    title: inferenceTitle(spec, data),
    formulas: formulasOf(posterior),
    command: posterior.likelihood.kind === 'command' ? [...posterior.likelihood.command] : null,
    parameters: names.map((name) => priorOf(prepared, name)),
    variables: variablesWithGuess(prepared, wasm),
    ...{ walkers, ensembles, steps, discard },
    evaluations: walkers * ensembles * steps,
    method: methodName(estimate.method),
    notes: [...prepared.notes],
  };
}

const methodName = (method: EstimateMethod): string =>
  typeof method === 'string' ? method : (Object.keys(method)[0] ?? '');

function formulasOf({ likelihood }: PosteriorWork): Record<string, string> {
  if (likelihood.kind === 'command') return {};
  if (likelihood.kind === 'logDensity') return { '': likelihood.formula };
  return Object.fromEntries(likelihood.variables.map(({ name, formula }) => [name, formula]));
}

/**
 * Places the walkers as the run will, so that a start that is none is refused before it. A start that has to be worked
 * out is tried at points of the priors.
 */
function tryStarts({ spec, prepared }: PreparedViewWork, walkers: number, wasm: WasmRuntime | null): void {
  const { sampler } = spec;
  const starts = sampler.init === 'Auto' ? [] : readyInference(spec, prepared, null).starts;
  // A program is not started before somebody starts the run.
  if (prepared.posterior.likelihood.kind === 'command') return;
  const { parameters, density } = buildPosterior(withSomeSpread(prepared), wasm);
  const isPlaced = starts.length > 0 && starts.every(({ method }) => method === 'ball' || method === 'explicit');
  if (!isPlaced && !parameters.isProper) return;
  const tried: readonly WalkerStart[] = isPlaced ? starts.slice(0, mostStarts) : [{ method: 'prior' }];
  for (const [ensemble, start] of tried.entries()) {
    startWalkers({ parameters, walkers, seed: sampler.seed, ensemble, start }, density);
  }
}

/** Where the spread is yet to be estimated any will do: only whether the model gives numbers is asked. */
function withSomeSpread({ posterior, uncertainties }: PreparedInference): PosteriorWork {
  const { likelihood } = posterior;
  if (uncertainties === 'known' || likelihood.kind !== 'gaussian') return posterior;
  const variables = likelihood.variables.map((variable) => ({ ...variable, uncertainties: 1 }));
  return { ...posterior, likelihood: { ...likelihood, relativeError: null, variables } };
}

function variablesWithGuess(prepared: PreparedInference, wasm: WasmRuntime | null): PreparedView['variables'] {
  const { posterior, uncertainties } = prepared;
  const guesses = modelAtGuess(prepared, wasm);
  return variablesOf(posterior, prepared.variables).map(({ variable, described, relativeError }, index) => {
    const measured = measuredPoints(variable, described, relativeError);
    const values = guesses?.[index];
    const curve = values === undefined ? null : lessReference(values, measured.reference);
    const guess = curve === null ? null : measured.shown.map((point) => finiteOrNull(curve[point] as number));
    return { ...measuredView(described, measured, uncertainties === 'known'), guess };
  });
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Model values at the first guess, one array a variable; null without a guess or a formula. */
function modelAtGuess(
  { posterior, guesses }: PreparedInference,
  wasm: WasmRuntime | null,
): readonly Float64Array[] | null {
  const [guess] = guesses;
  if (guess === undefined || posterior.likelihood.kind !== 'gaussian') return null;
  const row = Float64Array.from(Object.keys(posterior.parameters), (name) => guess[name] ?? NaN);
  return createModelValues(posterior, wasm)?.evaluate(row, 1) ?? null;
}
