export interface MonotoneEquation {
  /** Rises with x between `lower` and `upper`. */
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
  readonly lower: number;
  readonly upper: number;
}

const maxSteps = 200;

/**
 * The x between `lower` and `upper` at which a rising function takes a value: Newton's method kept inside a bracket that
 * bisection shrinks, so at most 200 steps whatever the function.
 *
 * Source: Press et al., Numerical Recipes, 3rd edition, section 9.4 (rtsafe).
 * @returns x to the last bits of a double; the nearer end when the value lies outside the function's range.
 */
export function solveRising(equation: MonotoneEquation, target: number): number {
  let { lower, upper } = equation;
  if (equation.value(lower) >= target) return lower;
  if (equation.value(upper) <= target) return upper;
  let x = 0.5 * (lower + upper);
  for (let step = 0; step < maxSteps; step += 1) {
    const error = equation.value(x) - target;
    if (error === 0) return x;
    if (error > 0) upper = x;
    else lower = x;
    const newton = x - error / equation.slope(x);
    const next = newton > lower && newton < upper ? newton : 0.5 * (lower + upper);
    if (next === x || Math.abs(next - x) <= 2 ** -53 * Math.abs(x)) return next;
    x = next;
  }
  return x;
}
