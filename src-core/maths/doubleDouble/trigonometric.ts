import {
  absolute,
  add,
  divide,
  fromDouble,
  multiply,
  negate,
  one,
  scale,
  squareRoot,
  subtract,
} from './doubleDouble.ts';
import type { DoubleDouble } from './doubleDouble.ts';
import { inverseFactorials } from './inverseFactorials.ts';

/**
 * Sine, cosine and their inverses to about 30 digits: quarter turns taken off, Taylor series, and Newton's step for the
 * inverses (Hida, Li and Bailey 2001, section 4).
 */

/** To 32 digits; the parts by mpmath 1.3.0. */
export const pi: DoubleDouble = { high: 3.141592653589793, low: 1.2246467991473532e-16 };
const quarterTurn = scale(pi, 0.5);

/** Beyond it an angle's own digits do not tell where in a turn it is to more than a double does. */
const largestAngle = 1e15;

/** sum (-1)^k r^(2k+first) / (2k+first)! */
function series(r: DoubleDouble, first: 0 | 1): DoubleDouble {
  const square = negate(multiply(r, r));
  let sum = inverseFactorials[26 + first] as DoubleDouble;
  for (let n = 24 + first; n >= 0; n -= 2) sum = add(multiply(sum, square), inverseFactorials[n] as DoubleDouble);
  return first === 1 ? multiply(sum, r) : sum;
}

/** The sine of x and of so many quarter turns more. */
function sineAfter(x: DoubleDouble, quarterTurns: 0 | 1): DoubleDouble {
  if (!(Math.abs(x.high) < largestAngle)) return fromDouble(quarterTurns === 0 ? Math.sin(x.high) : Math.cos(x.high));
  const turns = Math.round(x.high / quarterTurn.high);
  const rest = subtract(x, multiply(quarterTurn, fromDouble(turns)));
  const quadrant = (((turns + quarterTurns) % 4) + 4) % 4;
  const value = series(rest, quadrant % 2 === 0 ? 1 : 0);
  return quadrant < 2 ? value : negate(value);
}

export const sine = (x: DoubleDouble): DoubleDouble => sineAfter(x, 0);
export const cosine = (x: DoubleDouble): DoubleDouble => sineAfter(x, 1);
export const tangent = (x: DoubleDouble): DoubleDouble => divide(sine(x), cosine(x));

/** The angle of the point (x, y), as `Math.atan2` has it. */
export function arcTangentOf(y: DoubleDouble, x: DoubleDouble): DoubleDouble {
  const angle = fromDouble(Math.atan2(y.high, x.high));
  const size = Math.max(Math.abs(y.high), Math.abs(x.high));
  if (angle.high === 0 || !(size > 0 && size < Infinity)) return angle;
  // A power of two near its size, so that no square overflows.
  const near = 2 ** -Math.min(1000, Math.max(-1000, Math.floor(Math.log2(size))));
  const [sineSide, cosineSide] = [scale(y, near), scale(x, near)];
  const length = squareRoot(add(multiply(sineSide, sineSide), multiply(cosineSide, cosineSide)));
  const [s, c] = [sine(angle), cosine(angle)];
  // The sine of what is missing is, but for its cube, what is missing.
  const missing = subtract(multiply(sineSide, c), multiply(cosineSide, s));
  return add(angle, divide(missing, length));
}

export const arcTangent = (x: DoubleDouble): DoubleDouble =>
  Number.isFinite(x.high) ? arcTangentOf(x, one) : fromDouble(Math.atan(x.high));

/** sqrt(1 - x^2); NaN beyond 1. */
const otherSide = (x: DoubleDouble): DoubleDouble => squareRoot(multiply(subtract(one, x), add(one, x)));

export const arcSine = (x: DoubleDouble): DoubleDouble =>
  absolute(x).high > 1 ? fromDouble(NaN) : arcTangentOf(x, otherSide(x));

export const arcCosine = (x: DoubleDouble): DoubleDouble =>
  absolute(x).high > 1 ? fromDouble(NaN) : arcTangentOf(otherSide(x), x);
