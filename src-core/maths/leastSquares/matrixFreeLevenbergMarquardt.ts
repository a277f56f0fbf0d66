/** What a nonlinear fit needs to know of its residuals; matrices never stand in memory, only their products. */
export interface ResidualModel {
  /** Number of unknowns. */
  readonly size: number;
  /** Weighted residuals at a point: a new array. */
  residuals(point: Float64Array): Float64Array;
  /** The residuals' Jacobian J at a point; it may be used until the next call of either function. */
  linearise(point: Float64Array): LinearisedResiduals;
}

export interface LinearisedResiduals {
  /** J v, one number a residual: a new array. */
  times(direction: Float64Array): Float64Array;
  /** Jᵀ w, one number an unknown: a new array. */
  transposeTimes(weights: Float64Array): Float64Array;
}

export interface MatrixFreeFitOptions {
  /** Where the search begins; unknowns are scaled so that their prior is standard normal. */
  readonly start: Float64Array;
  readonly maxSteps: number;
  /** Most products with J and Jᵀ for one step. */
  readonly maxInnerSteps: number;
  /** A step that lowers the sum of squares by less than this part of it is the last. */
  readonly tolerance: number;
}

export interface MatrixFreeFit {
  readonly point: Float64Array;
  /** Sum of squared residuals and of squared unknowns. */
  readonly cost: number;
  readonly steps: number;
}

/** A step need not be exact: the next one mends it. */
const innerTolerance = 0.02;

/**
 * The point that minimises |r(x)|² + |x|²: the most probable one for residuals and unknowns that are standard normal.
 * Levenberg and Marquardt's damping around Gauss-Newton steps, each found by conjugate gradients on the normal
 * equations, so that thousands of unknowns cost products and no matrix.
 *
 * Source: J. Nocedal and S. Wright, Numerical Optimization (2nd edition), sections 7.1 and 10.3; Steihaug's stopping is
 * replaced by the damping.
 */
export function fitMatrixFree(
  model: ResidualModel,
  { start, maxSteps, maxInnerSteps, tolerance }: MatrixFreeFitOptions,
): MatrixFreeFit {
  let point: Float64Array = Float64Array.from(start);
  let residuals = model.residuals(point);
  let cost = squaredLength(residuals) + squaredLength(point);
  let damping = 1;
  let steps = 0;
  while (steps < maxSteps) {
    steps += 1;
    const linear = model.linearise(point);
    const downhill = linear.transposeTimes(residuals);
    for (let i = 0; i < downhill.length; i++) downhill[i] = -((downhill[i] as number) + (point[i] as number));
    let fallen = 0;
    for (let attempt = 0; attempt < 8 && fallen <= 0; attempt++) {
      const step = solveNormalEquations(linear, downhill, {
        shift: 1 + damping,
        maxInnerSteps,
        tolerance: innerTolerance,
      });
      const trial = added(point, step, 1);
      const trialResiduals = model.residuals(trial);
      const trialCost = squaredLength(trialResiduals) + squaredLength(trial);
      fallen = cost - trialCost;
      if (fallen > 0) {
        [point, residuals, cost] = [trial, trialResiduals, trialCost];
        damping = damping / 8;
      } else damping = Math.max(1, damping) * 8;
    }
    if (fallen <= tolerance * cost) break;
  }
  return { point, cost, steps };
}

/** Solves (JᵀJ + shift) x = right by conjugate gradients. Golub and Van Loan, 4th edition, algorithm 11.3.3. */
export function solveNormalEquations(
  linear: LinearisedResiduals,
  right: Float64Array,
  {
    shift,
    maxInnerSteps,
    tolerance,
  }: { readonly shift: number; readonly maxInnerSteps: number; readonly tolerance: number },
): Float64Array {
  const solution = new Float64Array(right.length);
  const rest = Float64Array.from(right);
  const direction = Float64Array.from(right);
  let length = squaredLength(rest);
  const enough = tolerance ** 2 * length;
  for (let inner = 0; inner < maxInnerSteps && length > enough; inner++) {
    const image = linear.times(direction);
    const bend = squaredLength(image) + shift * squaredLength(direction);
    const stride = length / bend;
    const back = linear.transposeTimes(image);
    for (let i = 0; i < solution.length; i++) {
      solution[i] = (solution[i] as number) + stride * (direction[i] as number);
      rest[i] = (rest[i] as number) - stride * ((back[i] as number) + shift * (direction[i] as number));
    }
    const next = squaredLength(rest);
    const keep = next / length;
    length = next;
    for (let i = 0; i < direction.length; i++) direction[i] = (rest[i] as number) + keep * (direction[i] as number);
  }
  return solution;
}

function squaredLength(vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) ** 2;
  return sum;
}

function added(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const sum = Float64Array.from(a);
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + factor * (b[i] as number);
  return sum;
}
