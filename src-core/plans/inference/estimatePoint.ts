import type { WasmRuntime } from '../../expressions/vectorised.ts';
import { createParameterSet } from '../../maths/inference/parameterSet.ts';
import { PointEstimator } from '../../maths/inference/pointEstimator.ts';
import type { EstimationTarget } from '../../maths/inference/estimation/objective.ts';
import type { PointEstimate } from '../../maths/inference/pointEstimator.ts';
import type { OpenCommandEvaluator } from '../commandModel.ts';
import { buildPosterior, buildResiduals } from '../posteriorWork.ts';
import type { PointEstimateReport, PointEstimateWork } from './inferenceWork.ts';

/**
 * The most likely parameters. A start that is given comes first, then the model's own guesses, then the priors: the
 * restarts are shared among them, and the best of all searches is kept.
 * @throws bad_input as `PointEstimator`
 */
export function estimatePoint(
  work: PointEstimateWork,
  wasm: WasmRuntime | null,
  openCommand?: OpenCommandEvaluator,
): PointEstimateReport {
  const { posterior, uncertainties, method, restarts, start, guesses, seed } = work;
  const parameters = createParameterSet(posterior.parameters);
  const residuals = buildResiduals(posterior, wasm, openCommand);
  const target: EstimationTarget =
    residuals === null || (uncertainties === 'known' && method === 'LBFGS' && posterior.likelihood.kind === 'gaussian')
      ? { kind: 'density', density: buildPosterior(posterior, wasm, openCommand).likelihood }
      : { kind: 'gaussian', residuals, sigma: uncertainties };
  const estimator = new PointEstimator(parameters, target);
  const firsts = start === null ? guesses : [start];
  const found =
    firsts.length === 0
      ? [estimator.optimize({ method, restarts, start: null, seed })]
      : firsts.map((first, index) =>
          estimator.optimize({ method, restarts: index === 0 ? restarts : 0, start: first, seed }),
        );
  const best = found.reduce((one, other) => (other.logLikelihood > one.logLikelihood ? other : one));
  const total = (count: (one: PointEstimate) => number): number => found.reduce((sum, one) => sum + count(one), 0);
  return {
    best: best.best,
    logLikelihood: best.logLikelihood,
    residualStandardDeviation: best.residualStandardDeviation,
    degreesOfFreedom: best.degreesOfFreedom,
    standardErrors: best.standardErrors,
    evaluations: total(({ evaluations }) => evaluations),
    failures: total(({ failures }) => failures),
    ended: best.ended,
    warnings: best.warnings,
    points: joined(found.map(({ evaluated }) => evaluated.points)),
    logLikelihoods: joined(found.map(({ evaluated }) => evaluated.logLikelihoods)),
    everyNth: Math.max(...found.map(({ evaluated }) => evaluated.everyNth)),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0] as Float64Array;
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
