import type { InferenceData } from '../../domain/inferenceData.ts';
import type { EstimateMethod, InferenceSpec } from '../../domain/inferenceSpec.ts';
import type { PreparedView } from '../../domain/posteriorView.ts';
import type { WasmRuntime } from '../../expressions/vectorised.ts';
import { startWalkers } from '../../maths/inference/sampler/startWalkers.ts';
import { createModelValues } from '../modelValues.ts';
import { buildPosterior } from '../posteriorWork.ts';
import type { PosteriorWork } from '../posteriorWork.ts';
import { inferenceTitle } from './inferenceTitle.ts';
import type { PreparedInference } from './inferenceWork.ts';
import { lessReference, measuredPoints, measuredView, variablesOf } from './measuredView.ts';
import { priorOf } from './posteriorView.ts';

export interface PreparedViewWork {
  readonly spec: InferenceSpec;
  readonly data: InferenceData;
  readonly prepared: PreparedInference;
}

/** Walkers of an ensemble when the specification leaves them out. */
const fewestWalkers = 32;
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
  const walkers = sampler.walkers ?? Math.max(fewestWalkers, 2 * names.length);
  if (posterior.likelihood.kind !== 'command') tryStarts(prepared, { walkers, seed: sampler.seed }, wasm);
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

/** Places the walkers as the run will, so that a start that is none is refused before it. */
function tryStarts(
  { posterior, starts }: PreparedInference,
  { walkers, seed }: { readonly walkers: number; readonly seed: number },
  wasm: WasmRuntime | null,
): void {
  const { parameters, density } = buildPosterior(posterior, wasm);
  for (const [ensemble, start] of starts.slice(0, mostStarts).entries()) {
    // Led there step by step: as much work as a short run.
    if (start.method === 'annealed') continue;
    startWalkers({ parameters, walkers, seed, ensemble, start }, density);
  }
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
