import { FringeError } from '../../errors/fringeError.ts';
import { createRandomStream } from '../random/index.ts';
import {
  searchLbfgs,
  searchLevenbergMarquardt,
  searchNelderMead,
  searchParticleSwarm,
  searchRandom,
} from './estimation/estimateMethods.ts';
import type { EstimateEnd, SearchRequest, SearchResult } from './estimation/estimateMethods.ts';
import type { EvaluatedPoints } from './estimation/evaluationRecord.ts';
import { Objective } from './estimation/objective.ts';
import type { EstimationTarget } from './estimation/objective.ts';
import { squaredLength } from './estimation/squaredLength.ts';
import { hessianErrors, leastSquaresErrors } from './estimation/standardErrors.ts';
import type { ParameterSet } from './parameterSet.ts';
import { atPath, refuse } from './refusal.ts';

export type EstimationMethod =
  | 'LBFGS'
  | 'NelderMead'
  | 'ParticleSwarm'
  | 'LevenbergMarquardt'
  | { readonly RandomSearch: { readonly n_samples: number } };

export interface EstimateOptions {
  readonly method: EstimationMethod;
  /** Searches more, each from a point drawn from the priors. Particle swarm and random search spread by themselves. */
  readonly restarts: number;
  /** The first point by name; null: drawn from the priors. Names left out are drawn. */
  readonly start: Readonly<Record<string, number>> | null;
  readonly seed: number;
  /** About the most evaluations of one search; 30,000 when left out. */
  readonly maxEvaluations?: number;
  /** Most evaluated points in the result; 100,000 when left out. */
  readonly keep?: number;
}

/** One search of several. Rows are natural. */
export interface EstimateRun {
  readonly start: Float64Array;
  readonly point: Float64Array;
  readonly logLikelihood: number;
  readonly ended: EstimateEnd;
}

export interface PointEstimate {
  /** By name. */
  readonly best: Readonly<Record<string, number>>;
  readonly logLikelihood: number;
  /** In the data's unit, with n - p degrees of freedom; null when the uncertainties are known. */
  readonly residualStandardDeviation: number | null;
  readonly degreesOfFreedom: number | null;
  /** (model - observed)/sigma at the best point, [point]; null where `residualStandardDeviation` is. */
  readonly residuals: Float64Array | null;
  /** By name; null where there is none: at a bound, or where the data do not tell the parameters apart. */
  readonly standardErrors: Readonly<Record<string, number | null>>;
  readonly evaluated: EvaluatedPoints;
  readonly evaluations: number;
  /** Evaluations that failed or lay outside the priors. */
  readonly failures: number;
  /** Why the best search ended. */
  readonly ended: EstimateEnd;
  readonly runs: readonly EstimateRun[];
  /** Sentences about why not to trust the estimate; none when all is well. */
  readonly warnings: readonly string[];
}

interface Ended {
  readonly point: Float64Array;
  readonly residuals: Float64Array | null;
  readonly logLikelihood: number;
}

/** Within so much of a bound, as a part of the range or of the bound, a parameter stands at it. */
const atBound = 1e-6;
/** Of its distance from the bound a parameter is tried nearer; a fall of the log likelihood that is more than rounding. */
const nearerBound = 1e-3;
const leastFall = 1e-6;

/**
 * Finds the parameters that make the data most likely, within the priors' bounds. The priors give bounds, units and
 * starting points; they do not pull. For the most probable point give the posterior itself as a density.
 */
export class PointEstimator {
  readonly #parameters: ParameterSet;
  readonly #target: EstimationTarget;

  /** @throws bad_input without parameters, or with no more points than parameters where their spread is to be estimated */
  constructor(parameters: ParameterSet, target: EstimationTarget) {
    const { dimension } = target.kind === 'density' ? target.density : target.residuals;
    if (dimension !== parameters.count) {
      const counts = `${dimension} parameters where the parameter set has ${parameters.count}`;
      throw new FringeError('defect', `The likelihood takes ${counts}.`);
    }
    if (dimension === 0)
      refuse('There is nothing to estimate: no parameter is given.', 'parameters', 'Give one at least.');
    if (target.kind === 'gaussian' && target.sigma === 'estimated' && target.residuals.count <= dimension) {
      refuse(
        `The spread of ${target.residuals.count} points about a model of ${dimension} parameters cannot be estimated.`,
        'target.uncertainty',
        'Give more points than parameters, or the uncertainty.',
      );
    }
    this.#parameters = parameters;
    this.#target = target;
  }

  /**
   * @throws bad_input for a start outside the priors, a prior from which nothing can be drawn where a start is wanted,
   * Levenberg-Marquardt without Gaussian data, and a model that could not be evaluated anywhere
   */
  optimize(options: EstimateOptions): PointEstimate {
    const { method, seed, maxEvaluations = 30_000, keep = 100_000 } = options;
    if (method === 'LevenbergMarquardt' && this.#target.kind === 'density') {
      refuse(
        'Levenberg-Marquardt needs data with normal errors, but a log density was given.',
        'estimate.method',
        'Use LBFGS or NelderMead.',
      );
    }
    const parameters = this.#parameters;
    const objective = new Objective(parameters, this.#target, keep);
    const runs = this.#starts(options).map((start, index): EstimateRun => {
      const stream = createRandomStream({ seed, purpose: 'point estimate', start: index });
      const { point, ended } = search(method, { parameters, objective, start, stream, maxEvaluations });
      return { start, point, ended, logLikelihood: objective.value(point) };
    });
    const best = mostLikely(runs, ({ logLikelihood, point }) => ({
      logLikelihood,
      logPrior: parameters.logPrior(point),
    }));
    if (best.logLikelihood === -Infinity) {
      const { evaluations } = objective.record;
      refuse(
        `The model could not be evaluated at any of the ${evaluations} points tried, so there is no estimate.`,
        'model',
        'Check the model and its data, or start elsewhere.',
      );
    }
    return this.#result(objective, runs, best);
  }

  #result(objective: Objective, runs: readonly EstimateRun[], best: EstimateRun): PointEstimate {
    const { names } = this.#parameters;
    const held = this.#heldAxes(objective, best);
    const free = names.flatMap((_, axis) => (held.has(axis) ? [] : [axis]));
    const model = objective.leastSquares;
    const isEstimated = this.#target.kind === 'gaussian' && this.#target.sigma === 'estimated' && model !== null;
    const degreesOfFreedom = isEstimated ? model.count - names.length : null;
    const { point, logLikelihood, residuals } = isEstimated
      ? this.#ended(objective, best, free)
      : { ...best, residuals: null };
    const residualStandardDeviation =
      degreesOfFreedom === null || residuals === null ? null : Math.sqrt(squaredLength(residuals) / degreesOfFreedom);
    const request = { point, free, residualStandardDeviation: residualStandardDeviation ?? 1 };
    const errors = isEstimated ? leastSquaresErrors(model, request) : hessianErrors(objective, point, free);
    const warnings = [...held].map(
      ([axis, bound]) =>
        `${names[axis] as string} stands at its bound ${bound}; the others are estimated as if it were known.`,
    );
    if (errors === null) {
      warnings.push('The data do not tell the parameters apart (the Hessian is singular): no standard errors.');
    }
    if (best.ended === 'limit') warnings.push('The search used up its evaluations before it converged.');
    if (best.ended === 'stalled') warnings.push('The search could not go on although the slope is not zero.');
    if (best.ended === 'drawn')
      warnings.push('A random search does not converge: the best of the points drawn is given.');
    const byName = <T>(value: (axis: number) => T): Record<string, T> =>
      Object.fromEntries(names.map((name, axis) => [name, value(axis)]));
    return {
      best: byName((axis) => point[axis] as number),
      logLikelihood,
      residualStandardDeviation,
      degreesOfFreedom,
      residuals,
      standardErrors: byName((axis) =>
        errors === null || Number.isNaN(errors[axis]) ? null : (errors[axis] as number),
      ),
      evaluated: objective.record.kept(),
      evaluations: objective.record.evaluations,
      failures: objective.record.failures,
      ended: best.ended,
      runs,
      warnings,
    };
  }

  /** Where a search ended, with its residuals; moved on by finer ones where the rounding of doubles shows in them. */
  #ended(objective: Objective, run: EstimateRun, free: readonly number[]): Ended {
    const { point, logLikelihood } = run;
    const residuals = new Float64Array(objective.leastSquares?.count ?? 0);
    objective.leastSquares?.residuals(point, residuals);
    const refined = run.ended === 'converged' ? objective.refine({ point, residuals, free }) : null;
    if (refined === null) return { point, logLikelihood, residuals };
    return { ...refined, logLikelihood: objective.logLikelihoodOf(squaredLength(refined.residuals)) };
  }

  /**
   * Parameters at a bound, with the bound: so near it that it may be rounding, and no less likely there. A parameter that
   * is small in its own unit lies near a bound of 0 and is not at it.
   */
  #heldAxes(objective: Objective, { point, logLikelihood }: EstimateRun): ReadonlyMap<number, number> {
    const held = new Map<number, number>();
    for (const [axis, [lower, upper]] of this.#parameters.bounds.entries()) {
      const width = upper - lower;
      for (const bound of [lower, upper]) {
        const near = atBound * (Number.isFinite(width) ? width : Math.abs(bound) || 1);
        const away = (point[axis] as number) - bound;
        if (!(Number.isFinite(bound) && Math.abs(away) <= near)) continue;
        const nearer = Float64Array.from(point);
        nearer[axis] = bound + away * nearerBound;
        if (away === 0 || objective.value(nearer) >= logLikelihood - leastFall) held.set(axis, bound);
      }
    }
    return held;
  }

  #starts({ method, start, restarts, seed }: EstimateOptions): Float64Array[] {
    const parameters = this.#parameters;
    const spreads = method === 'ParticleSwarm' || typeof method === 'object';
    const stream = createRandomStream({ seed, purpose: 'point estimate starts' });
    const first = this.#named(start ?? {}, stream);
    // Nothing can be drawn from a flat prior; a start that was given then stands alone.
    const more = spreads || !parameters.isProper ? 0 : restarts;
    return [first, ...Array.from({ length: more }, () => parameters.sample(1, stream))];
  }

  #named(start: Readonly<Record<string, number>>, stream: Parameters<ParameterSet['sample']>[1]): Float64Array {
    const { parameters, names } = this.#parameters;
    const unknown = Object.keys(start).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      refuse(
        `The start gives "${unknown}", which is no parameter.`,
        `estimate.start.${unknown}`,
        `Use ${names.join(', ')}.`,
      );
    }
    return Float64Array.from(parameters, ({ name, prior }) => {
      if (!Object.hasOwn(start, name)) {
        return atPath(`estimate.start.${name}`, () => prior.sample(stream), `A start for ${name}`);
      }
      const value = start[name] as number;
      const [lower, upper] = prior.bounds;
      if (value >= lower && value <= upper && Number.isFinite(value)) return value;
      const range = `${lower} to ${upper}`;
      return refuse(
        `The start of ${name} is ${value}, outside its prior (${range}).`,
        `estimate.start.${name}`,
        'Start inside.',
      );
    });
  }
}

/** Log likelihoods that differ by less than this share are equal but for rounding. */
const equalShare = 1e-9;

/**
 * The most likely of several. Of those that are equally likely (a fringe and its mirror image, say) the one that the
 * priors would sooner have.
 */
export function mostLikely<T>(
  all: readonly T[],
  of: (one: T) => { readonly logLikelihood: number; readonly logPrior: number },
): T {
  const rated = all.map((one) => ({ one, ...of(one) }));
  const highest = Math.max(...rated.map(({ logLikelihood }) => logLikelihood));
  const margin = equalShare * Math.max(1, Math.abs(highest));
  const equal = rated.filter(({ logLikelihood }) => logLikelihood >= highest - margin || highest === -Infinity);
  return equal.reduce((best, other) => (other.logPrior > best.logPrior ? other : best)).one;
}

function search(method: EstimationMethod, request: SearchRequest): SearchResult {
  if (typeof method === 'object') return searchRandom(request, method.RandomSearch.n_samples);
  switch (method) {
    case 'LBFGS':
      return searchLbfgs(request);
    case 'NelderMead':
      return searchNelderMead(request);
    case 'ParticleSwarm':
      return searchParticleSwarm(request);
    case 'LevenbergMarquardt':
      return searchLevenbergMarquardt(request);
  }
}
