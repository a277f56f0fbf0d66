import { jacobianAt } from '../../leastSquares/levenbergMarquardt.ts';
import type { LeastSquaresModel } from '../../leastSquares/levenbergMarquardt.ts';
import type { DifferentiableLogDensity, LogDensity } from '../logDensity.ts';
import type { ParameterSet } from '../parameterSet.ts';
import { EvaluationRecord } from './evaluationRecord.ts';
import type { GaussianResiduals } from './gaussianResiduals.ts';
import { fitPrecisely } from './preciseFit.ts';
import type { PreciseFit, PreciseFitRequest } from './preciseFit.ts';
import { squaredLength } from './squaredLength.ts';

/**
 * What is to be made most likely, over natural rows: a density, or data with normal errors. With errors of unknown size
 * (all the same; the residuals are then those of sigma = 1) the log likelihood is that at the most likely sigma.
 */
export type EstimationTarget =
  | { readonly kind: 'density'; readonly density: LogDensity | DifferentiableLogDensity }
  | { readonly kind: 'gaussian'; readonly residuals: GaussianResiduals; readonly sigma: 'known' | 'estimated' };

/** Relative to a parameter, for slopes by central differences. */
const relativeStep = 6e-6;

/** The log likelihood inside the priors' bounds, every evaluation recorded. */
export class Objective {
  readonly dimension: number;
  readonly record: EvaluationRecord;
  readonly #parameters: ParameterSet;
  readonly #target: EstimationTarget;
  readonly #residuals: Float64Array;
  readonly #model: LeastSquaresModel | null;

  constructor(parameters: ParameterSet, target: EstimationTarget, keep: number) {
    this.dimension = parameters.count;
    this.#parameters = parameters;
    this.#target = target;
    this.record = new EvaluationRecord(this.dimension, keep);
    this.#residuals = new Float64Array(target.kind === 'gaussian' ? target.residuals.count : 0);
    this.#model = target.kind === 'gaussian' ? this.#leastSquares(target) : null;
  }

  /** The residuals in natural parameters, every evaluation recorded; null for a density. */
  get leastSquares(): LeastSquaresModel | null {
    return this.#model;
  }

  /** Log likelihood; minus infinity outside the bounds and where the model fails. */
  value(theta: Float64Array): number {
    return this.values([theta])[0] as number;
  }

  /** As `value`, of many points at once. */
  values(thetas: readonly Float64Array[]): Float64Array {
    const { dimension } = this;
    const out = new Float64Array(thetas.length).fill(-Infinity);
    const places = thetas.flatMap((theta, place) => (this.#isInside(theta) ? [place] : []));
    if (this.#target.kind === 'density') {
      const rows = new Float64Array(places.length * dimension);
      for (const [index, place] of places.entries()) rows.set(thetas[place] as Float64Array, index * dimension);
      const densities = new Float64Array(places.length);
      if (places.length > 0) this.#target.density.evaluateBatch(rows, places.length, densities);
      for (const [index, place] of places.entries()) out[place] = finiteOr(densities[index] as number);
    } else {
      for (const place of places) {
        this.#target.residuals.evaluate(thetas[place] as Float64Array, this.#residuals);
        out[place] = this.logLikelihoodOf(squaredLength(this.#residuals));
      }
    }
    for (const [place, theta] of thetas.entries()) this.record.add(theta, out[place] as number);
    return out;
  }

  /** Log likelihood, its slopes by the natural parameters into `gradient`. */
  gradient(theta: Float64Array, gradient: Float64Array): number {
    gradient.fill(NaN);
    if (!this.#isInside(theta)) return this.#recorded(theta, -Infinity);
    const target = this.#target;
    if (target.kind === 'gaussian') return this.#gaussianGradient(theta, gradient);
    if (!('evaluateGradient' in target.density)) return this.#differenceGradient(theta, gradient);
    const value = finiteOr(target.density.evaluateGradient(theta, gradient));
    return this.#recorded(theta, value);
  }

  /** The least-squares fit by residuals finer than the model's own, its evaluations recorded; null where doubles do. */
  refine(request: PreciseFitRequest): PreciseFit | null {
    const precise = this.#target.kind === 'gaussian' ? this.#target.residuals.precise : null;
    if (!precise || this.#model === null) return null;
    const fit = fitPrecisely(this.#model, precise, request);
    for (const { point, sumOfSquares } of fit?.evaluated ?? [])
      this.#recorded(point, this.logLikelihoodOf(sumOfSquares));
    return fit;
  }

  /** The log likelihood that belongs to a sum of squared residuals; minus infinity when that is not finite. */
  logLikelihoodOf(sumOfSquares: number): number {
    if (this.#target.kind === 'density' || !Number.isFinite(sumOfSquares)) return -Infinity;
    const { residuals, sigma } = this.#target;
    if (sigma === 'known') return residuals.logScale - 0.5 * sumOfSquares;
    const { count } = residuals;
    const variance = Math.max(sumOfSquares / count, Number.MIN_VALUE);
    return -0.5 * count * (Math.log(2 * Math.PI * variance) + 1);
  }

  #gaussianGradient(theta: Float64Array, gradient: Float64Array): number {
    const model = this.#model as LeastSquaresModel;
    const residuals = this.#residuals;
    model.residuals(theta, residuals);
    const sumOfSquares = squaredLength(residuals);
    const value = this.logLikelihoodOf(sumOfSquares);
    if (value === -Infinity) return value;
    const jacobian = jacobianAt(model, theta);
    const isEstimated = this.#target.kind === 'gaussian' && this.#target.sigma === 'estimated';
    const factor = isEstimated ? model.count / Math.max(sumOfSquares, Number.MIN_VALUE) : 1;
    gradient.fill(0);
    for (let row = 0; row < model.count; row++) {
      const pull = -factor * (residuals[row] as number);
      for (let axis = 0; axis < model.size; axis++) {
        gradient[axis] = (gradient[axis] as number) + pull * (jacobian[row * model.size + axis] as number);
      }
    }
    return value;
  }

  #differenceGradient(theta: Float64Array, gradient: Float64Array): number {
    const moved = [Float64Array.from(theta)];
    for (const [axis, { prior }] of this.#parameters.parameters.entries()) {
      const value = theta[axis] as number;
      const step = relativeStep * (Math.abs(value) || 1);
      for (const to of [Math.min(value + step, prior.bounds[1]), Math.max(value - step, prior.bounds[0])]) {
        moved.push(theta.map((old, index) => (index === axis ? to : old)));
      }
    }
    const values = this.values(moved);
    for (let axis = 0; axis < theta.length; axis++) {
      const [above, below] = [2 * axis + 1, 2 * axis + 2];
      const width = ((moved[above] as Float64Array)[axis] as number) - ((moved[below] as Float64Array)[axis] as number);
      gradient[axis] = ((values[above] as number) - (values[below] as number)) / width;
    }
    return values[0] as number;
  }

  #leastSquares({ residuals }: Extract<EstimationTarget, { kind: 'gaussian' }>): LeastSquaresModel {
    const bounds = this.#parameters.bounds;
    return {
      size: this.dimension,
      count: residuals.count,
      lower: Float64Array.from(bounds, ([lower]) => lower),
      upper: Float64Array.from(bounds, ([, upper]) => upper),
      residuals: (theta, out) => {
        residuals.evaluate(theta, out);
        this.#recorded(theta, this.logLikelihoodOf(squaredLength(out)));
      },
      jacobian: residuals.jacobian,
    };
  }

  #isInside(theta: Float64Array): boolean {
    return this.#parameters.parameters.every(({ prior }, index) => {
      const value = theta[index] as number;
      return Number.isFinite(value) && value >= prior.bounds[0] && value <= prior.bounds[1];
    });
  }

  #recorded(theta: Float64Array, value: number): number {
    this.record.add(theta, value);
    return value;
  }
}

const finiteOr = (value: number): number => (Number.isFinite(value) ? value : -Infinity);
