/** Value of a function at `x`; writes its gradient. Not finite where it cannot be had. */
export type Objective = (x: readonly number[], gradient: Float64Array) => number;

export interface BoxProblem {
  readonly objective: Objective;
  readonly start: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly maximumEvaluations: number;
  /** The search ends when a step gains less than this. */
  readonly tolerance: number;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

const memory = 6;
const sufficientDecrease = 1e-4;

const innerProduct = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
};

/** The two-loop recursion of limited-memory BFGS: Nocedal and Wright, Numerical Optimization (2006), algorithm 7.4. */
function quasiNewtonDirection(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const weights: number[] = [];
  for (const { step, change, product } of pairs.toReversed()) {
    const weight = innerProduct(step, direction) / product;
    weights.push(weight);
    direction.forEach((value, index) => (direction[index] = value - weight * (change[index] as number)));
  }
  const last = pairs.at(-1);
  const scale = last === undefined ? 1 : last.product / innerProduct(last.change, last.change);
  direction.forEach((value, index) => (direction[index] = value * scale));
  for (const { step, change, product } of pairs) {
    const weight = (weights.pop() as number) - innerProduct(change, direction) / product;
    direction.forEach((value, index) => (direction[index] = value + weight * (step[index] as number)));
  }
  return direction;
}

/** A local minimum within bounds: limited-memory BFGS with projection onto the box and step halving. */
export function minimiseInBox(problem: BoxProblem): { readonly point: number[]; readonly value: number } {
  const { objective, lower, upper, maximumEvaluations, tolerance } = problem;
  const project = (x: readonly number[]): number[] =>
    x.map((value, index) => Math.min(Math.max(value, lower[index] as number), upper[index] as number));
  let point = project(problem.start);
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  let pairs: Pair[] = [];
  let evaluations = 1;
  while (Number.isFinite(value) && evaluations < maximumEvaluations) {
    // A coordinate that its bound holds takes no part.
    const free = gradient.map((slope, index) => {
      const held = slope > 0 ? point[index] === lower[index] : point[index] === upper[index];
      return held ? 0 : slope;
    });
    let direction = quasiNewtonDirection(free, pairs).map((move, index) => (free[index] === 0 ? 0 : move));
    if (!(innerProduct(direction, free) < 0)) {
      pairs = [];
      direction = free.map((slope) => -slope);
    }
    // Without curvature known, no further than a tenth of the box.
    const longest = Math.max(
      ...direction.map((move, index) => Math.abs(move) / ((upper[index] as number) - (lower[index] as number))),
    );
    if (!(longest > 0)) break;
    let length = Math.min(1, (pairs.length === 0 ? 0.1 : 0.5) / longest);
    let next = point;
    let nextValue = Infinity;
    const nextGradient = new Float64Array(point.length);
    let decrease = 0;
    do {
      next = project(point.map((x, index) => x + length * (direction[index] as number)));
      decrease = next.reduce((sum, x, index) => sum + (gradient[index] as number) * (x - (point[index] as number)), 0);
      nextValue = objective(next, nextGradient);
      evaluations += 1;
      length *= 0.3;
    } while (!(nextValue <= value + sufficientDecrease * decrease) && evaluations < maximumEvaluations);
    if (!(nextValue < value)) break;
    const step = new Float64Array(next.map((x, index) => x - (point[index] as number)));
    const change = nextGradient.map((slope, index) => slope - (gradient[index] as number));
    const product = innerProduct(step, change);
    if (product > 1e-12 * innerProduct(change, change)) pairs = [...pairs, { step, change, product }].slice(-memory);
    const gain = value - nextValue;
    [point, value, gradient] = [next, nextValue, nextGradient];
    if (gain < tolerance) break;
  }
  return { point, value };
}
