import { reduceDense } from './denseReduction.ts';
import type { DenseReduction } from './denseReduction.ts';
import { differenceJacobian } from './differenceJacobian.ts';
import { ridgeLeastSquares } from './ridgeLeastSquares.ts';

/** Residuals of a few unknowns, whose Jacobian fits into memory. For thousands of unknowns: `fitMatrixFree`. */
export interface LeastSquaresModel {
  /** Number of unknowns. */
  readonly size: number;
  /** Number of residuals. */
  readonly count: number;
  /** [unknown]: infinite where there is no bound. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Weighted residuals into `out`, [residual]; NaN where they cannot be computed. */
  residuals(point: Float64Array, out: Float64Array): void;
  /** Their derivatives into `out`, [residual][unknown]; null: differences are taken. */
  readonly jacobian: ((point: Float64Array, out: Float64Array) => void) | null;
}

export interface LevenbergMarquardtOptions {
  /** Within the bounds. */
  readonly start: Float64Array;
  readonly maxSteps: number;
}

/**
 * Why a fit ended: the step or the slope vanished, the sum of squares cannot fall by a representable amount, no
 * step however short lowers it although it should, the steps ran out, or the residuals cannot be computed where the fit stands.
 */
export type LeastSquaresEnd = 'smallStep' | 'flat' | 'noDescent' | 'stalled' | 'maxSteps' | 'notFinite';

export interface LeastSquaresFit {
  readonly point: Float64Array;
  /** Sum of squared residuals. */
  readonly cost: number;
  readonly steps: number;
  readonly ended: LeastSquaresEnd;
}

/** What is left of a column's scale after a step, at least. */
const scaleMemory = 0.1;
const firstDamping = 1e-3;
const leastDamping = 1e-22;
const mostDamping = 1e30;
/** Relative to each unknown. */
const smallestStep = 1e-13;
/** Cosine between residuals and every column of the Jacobian. */
const smallestCosine = 1e-14;
/** Length at which the curvature along a step is probed, as a part of the step. */
const probe = 0.1;
/** Longest second-order correction, twice its length over that of the step, as Transtrum and Sethna advise. */
const mostCurvature = 0.75;

/**
 * Least squares by Levenberg and Marquardt's method: steps are damped in the scale of the Jacobian's columns (J.
 * Moré, Lecture Notes in Mathematics 630 (1978) 105, section 6; there it only grows, here it fades slowly, so that a
 * start where the model explodes is forgotten), the damping follows the gain (H. B.
 * Nielsen, report IMM-REP-1999-05), and each step is bent by the geodesic acceleration (M. Transtrum and J. Sethna,
 * arXiv:1201.5885), which leads along narrow curved valleys. Linear algebra by reflections; no normal equations. A step
 * over a bound is cut off at it, and an unknown whose slope pushes it against its bound rests.
 */
export function fitLevenbergMarquardt(
  model: LeastSquaresModel,
  { start, maxSteps }: LevenbergMarquardtOptions,
): LeastSquaresFit {
  return new Fit(model, start).run(maxSteps);
}

/** The Jacobian at a point, by the model's derivatives where they are finite, else by differences. */
export function jacobianAt(model: LeastSquaresModel, point: Float64Array): Float64Array {
  const jacobian = new Float64Array(model.count * model.size);
  model.jacobian?.(point, jacobian);
  if (model.jacobian === null || !jacobian.every(Number.isFinite)) differenceJacobian(model, point, jacobian);
  return jacobian;
}

/** The linear problem at a point, for the unknowns that are free to move, in units of `scale`. */
interface Linearised {
  readonly free: readonly number[];
  readonly jacobian: Float64Array;
  readonly reduction: DenseReduction;
  /** Qᵀ r. */
  readonly rotated: readonly number[];
  /** Largest cosine between the residuals and a free column. */
  readonly cosine: number;
}

class Fit {
  readonly #model: LeastSquaresModel;
  readonly #scale: Float64Array;
  readonly #trialResiduals: Float64Array;
  #point: Float64Array;
  #residuals: Float64Array;
  #cost: number;
  #damping = firstDamping;
  #growth = 2;

  constructor(model: LeastSquaresModel, start: Float64Array) {
    this.#model = model;
    this.#scale = new Float64Array(model.size);
    this.#point = this.#clamped(start);
    this.#residuals = new Float64Array(model.count);
    this.#trialResiduals = new Float64Array(model.count);
    model.residuals(this.#point, this.#residuals);
    this.#cost = squaredLength(this.#residuals);
  }

  run(maxSteps: number): LeastSquaresFit {
    let steps = 0;
    let ended: LeastSquaresEnd | null = Number.isFinite(this.#cost) ? null : 'notFinite';
    while (ended === null && steps < maxSteps) {
      steps += 1;
      ended = this.#step();
    }
    return { point: this.#point, cost: this.#cost, steps, ended: ended ?? 'maxSteps' };
  }

  /** Moves on by one step that lowers the cost. @returns why it could not, or need not any more */
  #step(): LeastSquaresEnd | null {
    const linear = this.#linearise();
    if (linear === null) return 'notFinite';
    if (!(linear.cosine > smallestCosine)) return 'flat';
    for (;;) {
      const velocity = this.#solve(linear, linear.rotated);
      if (velocity !== null) {
        const predicted = this.#predictedFall(linear, velocity);
        const trial = this.#bent(linear, velocity);
        if (trial !== null) {
          const isSmall = this.#isSmall(trial);
          this.#model.residuals(trial, this.#trialResiduals);
          const cost = squaredLength(this.#trialResiduals);
          if (cost < this.#cost) {
            this.#accept(trial, cost, predicted);
            return isSmall ? 'smallStep' : null;
          }
          if (isSmall) return 'smallStep';
        }
        // Nothing left to gain that the sum of squares could show.
        if (predicted <= 1e-17 * this.#cost) return 'noDescent';
      }
      this.#damping *= this.#growth;
      this.#growth *= 2;
      if (this.#damping > mostDamping) return 'stalled';
    }
  }

  #accept(trial: Float64Array, cost: number, predicted: number): void {
    const gain = (this.#cost - cost) / predicted;
    this.#damping = Math.max(leastDamping, this.#damping * Math.max(0.1, 1 - (2 * Math.min(gain, 1) - 1) ** 3));
    this.#growth = 2;
    this.#point = trial;
    this.#cost = cost;
    this.#residuals.set(this.#trialResiduals);
  }

  #linearise(): Linearised | null {
    const { size, count, lower, upper } = this.#model;
    const jacobian = jacobianAt(this.#model, this.#point);
    if (!jacobian.every(Number.isFinite)) return null;
    const free: number[] = [];
    let cosine = 0;
    for (let unknown = 0; unknown < size; unknown++) {
      let [squared, slope] = [0, 0];
      for (let row = 0; row < count; row++) {
        const entry = jacobian[row * size + unknown] as number;
        squared += entry * entry;
        slope += entry * (this.#residuals[row] as number);
      }
      const length = Math.sqrt(squared);
      this.#scale[unknown] = Math.max(scaleMemory * (this.#scale[unknown] as number), length);
      const value = this.#point[unknown] as number;
      const isHeld =
        (slope > 0 && value <= (lower[unknown] as number)) || (slope < 0 && value >= (upper[unknown] as number));
      if (isHeld || length === 0) continue;
      free.push(unknown);
      cosine = Math.max(cosine, Math.abs(slope) / (length * Math.sqrt(this.#cost)));
    }
    const scaled = new Float64Array(count * free.length);
    for (let row = 0; row < count; row++) {
      for (const [column, unknown] of free.entries()) {
        const entry = jacobian[row * size + unknown] as number;
        scaled[row * free.length + column] = entry / (this.#scale[unknown] as number);
      }
    }
    const reduction = reduceDense(scaled, count, free.length);
    return { free, jacobian, reduction, rotated: reduction.rotate(this.#residuals), cosine };
  }

  /** The damped step against a rotated right side, in units of the scale; null when it cannot be told. */
  #solve({ reduction }: Linearised, rotated: readonly number[]): number[] | null {
    const ridge = rotated.map(() => this.#damping);
    try {
      const step = ridgeLeastSquares({ rows: reduction.triangle, values: rotated.map((value) => -value), ridge });
      return step.every(Number.isFinite) ? step : null;
    } catch {
      // Too near to singular at so little damping.
      return null;
    }
  }

  /** How far the sum of squares would fall if the residuals were linear: |Jv|² + 2 λ |v|². */
  #predictedFall({ reduction }: Linearised, velocity: readonly number[]): number {
    let fall = 0;
    for (const row of reduction.triangle) {
      const product = row.reduce((sum, entry, column) => sum + entry * (velocity[column] as number), 0);
      fall += product ** 2;
    }
    return fall + 2 * this.#damping * velocity.reduce((sum, value) => sum + value ** 2, 0);
  }

  /** Where the bent step leads, or null when the curvature is too strong for a step of this length. */
  #bent(linear: Linearised, velocity: readonly number[]): Float64Array | null {
    const { size, count } = this.#model;
    const straight = this.#moved(linear, velocity, 1);
    this.#model.residuals(this.#moved(linear, velocity, probe), this.#trialResiduals);
    const second = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      let slope = 0;
      for (const [column, unknown] of linear.free.entries()) {
        const entry = linear.jacobian[row * size + unknown] as number;
        slope += (entry * (velocity[column] as number)) / (this.#scale[unknown] as number);
      }
      const change = (this.#trialResiduals[row] as number) - (this.#residuals[row] as number);
      second[row] = (2 / probe) * (change / probe - slope);
    }
    if (!second.every(Number.isFinite)) return straight;
    const acceleration = this.#solve(linear, linear.reduction.rotate(second));
    if (acceleration === null) return straight;
    const ratio = (2 * length(acceleration)) / length(velocity);
    if (ratio > mostCurvature) return null;
    const bent = velocity.map((value, index) => value + 0.5 * (acceleration[index] as number));
    return this.#moved(linear, bent, 1);
  }

  #moved({ free }: Linearised, step: readonly number[], part: number): Float64Array {
    const moved = Float64Array.from(this.#point);
    for (const [column, unknown] of free.entries()) {
      moved[unknown] =
        (moved[unknown] as number) + (part * (step[column] as number)) / (this.#scale[unknown] as number);
    }
    return this.#clamped(moved);
  }

  #clamped(point: Float64Array): Float64Array {
    const { lower, upper } = this.#model;
    return point.map((value, index) => Math.min(Math.max(value, lower[index] as number), upper[index] as number));
  }

  #isSmall(trial: Float64Array): boolean {
    return trial.every((value, index) => {
      const before = this.#point[index] as number;
      return Math.abs(value - before) <= smallestStep * Math.abs(before);
    });
  }
}

const length = (vector: readonly number[]): number => Math.sqrt(vector.reduce((sum, value) => sum + value ** 2, 0));

function squaredLength(vector: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index++) sum += (vector[index] as number) ** 2;
  return sum;
}
