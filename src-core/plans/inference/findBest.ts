import type { WasmRuntime } from '../../expressions/vectorised.ts';
import type { GaussianResiduals } from '../../maths/inference/estimation/gaussianResiduals.ts';
import { createParameterSet } from '../../maths/inference/parameterSet.ts';
import { PointEstimator } from '../../maths/inference/pointEstimator.ts';
import type { PointEstimate } from '../../maths/inference/pointEstimator.ts';
import { wideningFactors } from '../../photonics/deviceModels/index.ts';
import type { OpenCommandEvaluator } from '../commandModel.ts';
import { buildPosterior, buildResiduals } from '../posteriorWork.ts';
import type { PosteriorWork } from '../posteriorWork.ts';

export interface BestFitRequest {
  /** With a spread of 1 where `isKnown` is false. */
  readonly posterior: PosteriorWork;
  readonly isKnown: boolean;
  /** First points; drawn from the priors when there are none. */
  readonly guesses: readonly Readonly<Record<string, number>>[];
  readonly seed: number;
  /** Of the variables' values, for the sentences; empty where nobody tells it. */
  readonly units?: readonly string[];
  /** Whether neighbouring residuals go together, so that each point tells less than it seems. */
  readonly widen: boolean;
}

/** The most likely point before anything is sampled, and the spread of the data about it. */
export interface BestFit {
  readonly point: Readonly<Record<string, number>>;
  /** Null where the data do not tell. */
  readonly standardErrors: Readonly<Record<string, number | null>>;
  /** One a variable: what the sampling takes as the points' standard deviations. */
  readonly uncertainties: readonly (Float64Array | number)[];
  readonly notes: readonly string[];
}

/** Searches from the priors when a model has no guess of its own. */
const searchesFromPriors = 12;

/**
 * Levenberg-Marquardt from every guess (L-BFGS for a log density), the best kept; then the standard deviation of each
 * variable from its residuals with n - p degrees of freedom, where it is not known.
 * @throws bad_input when the model cannot be evaluated, or there are no more points than parameters
 */
export function findBest(
  request: BestFitRequest,
  wasm: WasmRuntime | null,
  openCommand?: OpenCommandEvaluator,
): BestFit {
  const { posterior, isKnown, widen } = request;
  const residuals = buildResiduals(posterior, wasm, openCommand);
  const parameters = createParameterSet(posterior.parameters);
  const estimator = new PointEstimator(
    parameters,
    residuals === null
      ? { kind: 'density', density: buildPosterior(posterior, wasm, openCommand).likelihood }
      : { kind: 'gaussian', residuals, sigma: isKnown ? 'known' : 'estimated' },
  );
  const estimate = bestOf(estimator, request, residuals === null ? 'LBFGS' : 'LevenbergMarquardt');
  const found = { point: estimate.best, standardErrors: estimate.standardErrors };
  if (residuals === null || posterior.likelihood.kind === 'logDensity')
    return { ...found, uncertainties: [], notes: [] };
  const row = Float64Array.from(parameters.names, (name) => estimate.best[name] as number);
  const parts = residualParts(residuals, row, posterior.likelihood.variables);
  const factor = widen ? wideningOf(residuals, row) : 1;
  const isWidened = factor > 1.05;
  const notes: string[] = [];
  const uncertainties = posterior.likelihood.variables.map((variable, index) => {
    if (isKnown) return scaled(variable.uncertainties, factor);
    const about = variable.name === '' ? '' : ` of ${variable.name}`;
    const spread = spreadOf(parts[index] as Float64Array, residuals.count, parameters.count);
    const before = isWidened ? ' before it is widened' : '';
    notes.push(
      `The uncertainty${about} was not given; from the residuals it is ${withUnit(spread, request.units?.[index])}${before}.`,
    );
    return spread * factor;
  });
  if (isWidened) {
    const worth = Math.round(residuals.count / factor ** 2);
    notes.push(
      `Neighbouring residuals go together: uncertainties are widened ${factor.toFixed(2)} times, so that ${residuals.count} points count as ${worth} independent ones.`,
    );
  }
  return { ...found, uncertainties, notes };
}

function bestOf(
  estimator: PointEstimator,
  { guesses, seed }: BestFitRequest,
  method: 'LBFGS' | 'LevenbergMarquardt',
): PointEstimate {
  if (guesses.length === 0) return estimator.optimize({ method, restarts: searchesFromPriors - 1, start: null, seed });
  const found = guesses.map((start) => estimator.optimize({ method, restarts: 0, start, seed }));
  return found.reduce((best, one) => (one.logLikelihood > best.logLikelihood ? one : best));
}

/** The greatest of the parameters' factors: no interval is then too narrow. */
function wideningOf(residuals: GaussianResiduals, row: Float64Array): number {
  const size = residuals.dimension;
  const values = new Float64Array(residuals.count);
  const slopes = new Float64Array(residuals.count * size);
  residuals.evaluate(row, values);
  if (residuals.jacobian === null) return 1;
  residuals.jacobian(row, slopes);
  const factors = wideningFactors({ residuals: values, jacobian: slopes, size }).filter(Number.isFinite);
  return Math.max(1, ...factors);
}

/** Residuals of each variable in the order of its points. */
function residualParts(
  residuals: GaussianResiduals,
  row: Float64Array,
  variables: readonly { readonly values: Float64Array }[],
): Float64Array[] {
  const all = new Float64Array(residuals.count);
  residuals.evaluate(row, all);
  let first = 0;
  return variables.map(({ values }) => all.subarray(first, (first += values.length)));
}

/** With the share of the degrees of freedom that belongs to these points. */
function spreadOf(part: Float64Array, count: number, parameters: number): number {
  const sum = part.reduce((total, residual) => total + residual * residual, 0);
  const freedom = part.length * (1 - parameters / count);
  // A model that meets its points exactly still leaves a density.
  return Math.max(Math.sqrt(sum / freedom), Number.MIN_VALUE ** 0.25);
}

const scaled = (uncertainties: Float64Array | number, factor: number): Float64Array | number =>
  typeof uncertainties === 'number' ? uncertainties * factor : uncertainties.map((value) => value * factor);

const withUnit = (value: number, unit = ''): string => `${value.toPrecision(4)}${unit === '' ? '' : ` ${unit}`}`;
