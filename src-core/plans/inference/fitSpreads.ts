import type { WasmRuntime } from '../../expressions/vectorised.ts';
import type { GaussianResiduals } from '../../maths/inference/estimation/gaussianResiduals.ts';
import type { EstimationTarget } from '../../maths/inference/estimation/objective.ts';
import { createParameterSet } from '../../maths/inference/parameterSet.ts';
import { mostLikely, PointEstimator } from '../../maths/inference/pointEstimator.ts';
import type { PointEstimate } from '../../maths/inference/pointEstimator.ts';
import type { OpenCommandEvaluator } from '../commandModel.ts';
import { buildPosterior, buildResiduals } from '../posteriorWork.ts';
import type { PosteriorWork } from '../posteriorWork.ts';

/** Where models run. */
export interface FitMachinery {
  readonly wasm: WasmRuntime | null;
  readonly openCommand?: OpenCommandEvaluator | undefined;
}

export interface SpreadFitRequest {
  /** With a spread of 1 where `isKnown` is false. */
  readonly posterior: PosteriorWork;
  readonly isKnown: boolean;
  /** Evaluate the density itself where that is known: faster for methods that need no residuals. */
  readonly byDensity: boolean;
  /** The whole search. */
  readonly search: (estimator: PointEstimator) => PointEstimate[];
  /** From where it ended, once the weights have changed. */
  readonly again: (estimator: PointEstimator, start: Readonly<Record<string, number>>) => PointEstimate;
}

export interface SpreadFit {
  /** Of every search of the last weights and of those before; the best of the last weights. */
  readonly searches: readonly PointEstimate[];
  readonly best: PointEstimate;
  /** By variable: standard deviation from its residuals; null where the uncertainties are known, or there are no data. */
  readonly spreads: readonly number[] | null;
  /** Why not to trust it: known uncertainties that the best fit misses by far. */
  readonly warnings: readonly string[];
  /** At the best point, over what the last fit took as spread; null for a log density. */
  readonly residuals: GaussianResiduals | null;
}

/** Spreads that change by less than this share stand. */
const still = 1e-5;
const mostRounds = 20;

/**
 * The most likely parameters, and the spread of each variable that has none. Several variables are weighed by their
 * spreads, which their residuals tell: fit and spreads follow each other until they stand.
 * Source: G. A. F. Seber, C. J. Wild, Nonlinear Regression (Wiley 1989), section 11.2 (iterated two-stage estimates).
 * @throws bad_input as `PointEstimator`
 */
export function fitSpreads(request: SpreadFitRequest, { wasm, openCommand }: FitMachinery): SpreadFit {
  const { isKnown, byDensity, search, again } = request;
  let { posterior } = request;
  const parameters = createParameterSet(posterior.parameters);
  const estimatorOf = (residuals: GaussianResiduals | null): PointEstimator => {
    const target: EstimationTarget =
      residuals === null || (isKnown && byDensity)
        ? { kind: 'density', density: buildPosterior(posterior, wasm, openCommand).likelihood }
        : { kind: 'gaussian', residuals, sigma: isKnown ? 'known' : 'estimated' };
    return new PointEstimator(parameters, target);
  };
  let residuals = buildResiduals(posterior, wasm, openCommand);
  const searches = search(estimatorOf(residuals));
  let best = mostLikely(searches, ({ logLikelihood, best: point }) => ({
    logLikelihood,
    logPrior: parameters.logPrior(Float64Array.from(parameters.names, (name) => point[name] as number)),
  }));
  if (residuals === null || posterior.likelihood.kind === 'logDensity' || isKnown) {
    const warnings = residuals === null ? [] : misfitWarnings(residuals, best);
    return { searches, best, spreads: null, residuals, warnings };
  }
  const { variables } = posterior.likelihood;
  let spreads = spreadsAt(residuals, best, variables).map((spread) => Math.max(spread, leastSpread));
  for (let round = 0; variables.length > 1 && round < mostRounds; round++) {
    posterior = withSpreads(request.posterior, spreads);
    residuals = buildResiduals(posterior, wasm, openCommand) as GaussianResiduals;
    best = again(estimatorOf(residuals), best.best);
    searches.push(best);
    // Over the spreads of the last round.
    const change = spreadsAt(residuals, best, variables);
    spreads = spreads.map((spread, index) => Math.max(spread * (change[index] as number), leastSpread));
    if (change.every((factor) => Math.abs(Math.log(factor)) < still)) break;
  }
  return { searches, best, spreads, residuals, warnings: [] };
}

/** Misses by more than so many uncertainties, as a root mean square, are not chance. */
const largestMiss = 2;

function misfitWarnings(residuals: GaussianResiduals, best: PointEstimate): string[] {
  const { count, dimension } = residuals;
  const [miss] = spreadsAt(residuals, best, [{ values: { length: count } }]);
  if (count <= dimension || miss === undefined || !(miss > largestMiss)) return [];
  return [
    `The best fit misses the data by ${miss.toPrecision(3)} times their uncertainty: another start may fit them better, or the model or the uncertainty is wrong.`,
  ];
}

/** A model that meets its points exactly still leaves a density. */
const leastSpread = Number.MIN_VALUE ** 0.25;

/** By variable, with its share of the degrees of freedom. */
function spreadsAt(
  residuals: GaussianResiduals,
  { best, residuals: atBest }: PointEstimate,
  variables: readonly { readonly values: { readonly length: number } }[],
): number[] {
  const all = atBest ?? new Float64Array(residuals.count);
  if (atBest === null) residuals.evaluate(Float64Array.from(Object.values(best)), all);
  let first = 0;
  return variables.map(({ values }) => {
    const part = all.subarray(first, (first += values.length));
    const freedom = part.length * (1 - residuals.dimension / residuals.count);
    return Math.sqrt(part.reduce((sum, residual) => sum + residual * residual, 0) / freedom);
  });
}

/** The posterior with one spread for all points of each variable. */
export function withSpreads(posterior: PosteriorWork, spreads: readonly (Float64Array | number)[]): PosteriorWork {
  const { likelihood } = posterior;
  if (likelihood.kind === 'logDensity') return posterior;
  const spread = <V extends { readonly uncertainties: Float64Array | number }>(variables: readonly V[]): V[] =>
    variables.map((variable, index) => ({ ...variable, uncertainties: spreads[index] as Float64Array | number }));
  return likelihood.kind === 'command'
    ? { ...posterior, likelihood: { ...likelihood, variables: spread(likelihood.variables) } }
    : { ...posterior, likelihood: { ...likelihood, variables: spread(likelihood.variables) } };
}
