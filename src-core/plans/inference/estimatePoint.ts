import type { WasmRuntime } from '../../expressions/vectorised.ts';
import type { PointEstimate, PointEstimator } from '../../maths/inference/pointEstimator.ts';
import type { OpenCommandEvaluator } from '../commandModel.ts';
import { fitSpreads } from './fitSpreads.ts';
import type { PointEstimateReport, PointEstimateWork } from './inferenceWork.ts';

/**
 * The most likely parameters. A start that is given comes first, else the model's own guesses, else the priors: the
 * restarts belong to the first of them, and the best of all searches is kept.
 * @throws bad_input as `PointEstimator`
 */
export function estimatePoint(
  work: PointEstimateWork,
  wasm: WasmRuntime | null,
  openCommand?: OpenCommandEvaluator,
): PointEstimateReport {
  const { posterior, uncertainties, method, restarts, start, guesses, seed } = work;
  const firsts = start === null ? (guesses.length === 0 ? [null] : guesses) : [start];
  const search = (estimator: PointEstimator): PointEstimate[] =>
    firsts.map((first, index) =>
      estimator.optimize({ method, restarts: index === 0 ? restarts : 0, start: first, seed }),
    );
  const { searches, best, spreads, warnings } = fitSpreads(
    {
      ...{ posterior, isKnown: uncertainties === 'known', search },
      byDensity: method === 'LBFGS' && posterior.likelihood.kind === 'gaussian',
      again: (estimator, from) => estimator.optimize({ method, restarts: 0, start: from, seed }),
    },
    { wasm, openCommand },
  );
  const total = (count: (one: PointEstimate) => number): number => searches.reduce((sum, one) => sum + count(one), 0);
  const isOne = spreads === null || spreads.length === 1;
  const variables = posterior.likelihood.kind === 'logDensity' ? [] : posterior.likelihood.variables;
  const found = {
    best: best.best,
    logLikelihood: best.logLikelihood,
    residualStandardDeviation: isOne ? best.residualStandardDeviation : null,
    residualStandardDeviations: isOne
      ? null
      : Object.fromEntries(variables.map(({ name }, index) => [name, spreads[index] as number])),
    degreesOfFreedom: best.degreesOfFreedom,
    standardErrors: best.standardErrors,
    evaluations: total(({ evaluations }) => evaluations),
    failures: total(({ failures }) => failures),
    ended: best.ended,
    warnings: [...best.warnings, ...warnings],
  };
  const evaluated = {
    points: joined(searches.map((one) => one.evaluated.points)),
    logLikelihoods: joined(searches.map((one) => one.evaluated.logLikelihoods)),
    everyNth: Math.max(...searches.map((one) => one.evaluated.everyNth)),
  };
  return { found, evaluated };
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
