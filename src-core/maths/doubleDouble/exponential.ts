import {
  absolute,
  add,
  compare,
  divide,
  fromDouble,
  multiply,
  negate,
  one,
  scale,
  subtract,
  zero,
} from './doubleDouble.ts';
import type { DoubleDouble } from './doubleDouble.ts';
import { inverseFactorials } from './inverseFactorials.ts';

/**
 * Exponential, logarithm and what follows from them, to about 30 digits: argument reduction and Taylor series, and
 * Newton's step for the inverse (Hida, Li and Bailey 2001, section 4). Beyond the exponents in which a low part still
 * has its bits the double's function stands.
 */

/** Logarithms to 32 digits; the parts by mpmath 1.3.0. */
const ln2: DoubleDouble = { high: 0.6931471805599453, low: 2.3190468138462996e-17 };
const ln10: DoubleDouble = { high: 2.302585092994046, low: -2.1707562233822494e-16 };

const mostExponent = 600;
/** Arguments of the series are so many times smaller; the result is squared as often as that halves. */
const halvings = 9;
const terms = 9;
/** The square of a smaller number is nothing beside it. */
const negligible = 1e-40;

/** e^x - 1 for |x| of at most 0.5, to as many digits of itself. */
function smallExponentialLessOne(x: DoubleDouble): DoubleDouble {
  if (Math.abs(x.high) < negligible) return x;
  const r = scale(x, 2 ** -halvings);
  let sum = inverseFactorials[terms] as DoubleDouble;
  for (let power = terms - 1; power >= 1; power--)
    sum = add(multiply(sum, r), inverseFactorials[power] as DoubleDouble);
  let less = multiply(sum, r);
  // (1 + s)^2 - 1 = 2 s + s^2
  for (let step = 0; step < halvings; step++) less = add(scale(less, 2), multiply(less, less));
  return less;
}

export function exponential(x: DoubleDouble): DoubleDouble {
  if (!(Math.abs(x.high) < mostExponent)) return fromDouble(Math.exp(x.high));
  const turns = Math.round(x.high / ln2.high);
  const rest = subtract(x, multiply(ln2, fromDouble(turns)));
  return scale(add(one, smallExponentialLessOne(rest)), 2 ** turns);
}

/** e^x - 1, to as many digits of itself. */
function exponentialLessOne(x: DoubleDouble): DoubleDouble {
  return Math.abs(x.high) < 0.5 ? smallExponentialLessOne(x) : subtract(exponential(x), one);
}

/** Natural logarithm, to 30 digits of itself or, near 1, of the distance from 1 as it was given. */
export function logarithm(x: DoubleDouble): DoubleDouble {
  const first = Math.log(x.high);
  if (!(x.high > 1e-290 && x.high < 1e290)) return fromDouble(first);
  const twos = Math.abs(x.high - 1) < 0.3 ? 0 : Math.round(Math.log2(x.high));
  const mantissa = scale(x, 2 ** -twos);
  // Newton's step on e^y = x from the double's logarithm y: y + (x - e^y) / e^y, less the square of that over 2.
  const guess = fromDouble(Math.log(mantissa.high));
  const less = subtract(subtract(mantissa, one), exponentialLessOne(guess));
  const step = divide(less, exponential(guess));
  const corrected = add(guess, subtract(step, scale(multiply(step, step), 0.5)));
  return add(corrected, multiply(ln2, fromDouble(twos)));
}

export const decimalLogarithm = (x: DoubleDouble): DoubleDouble => divide(logarithm(x), ln10);

export const decimalExponential = (x: DoubleDouble): DoubleDouble => exponential(multiply(x, ln10));

/** Powers with whole exponents of at most so much are products. */
const mostWhole = 1024;

/** a^b as `**` has it: NaN of a negative number to what is not whole. */
export function power(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const plain = a.high ** b.high;
  if (a.high === 0 || !Number.isFinite(plain) || plain === 0) return fromDouble(plain);
  const isWhole = Number.isInteger(b.high) && b.low === 0;
  if (isWhole && Math.abs(b.high) <= mostWhole) return wholePower(a, b.high);
  if (a.high > 0) return exponential(multiply(b, logarithm(a)));
  if (!isWhole) return fromDouble(NaN);
  const size = exponential(multiply(b, logarithm(negate(a))));
  return b.high % 2 === 0 ? size : negate(size);
}

function wholePower(base: DoubleDouble, exponent: number): DoubleDouble {
  let result = one;
  let square = base;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square);
    if (rest > 1) square = multiply(square, square);
  }
  return exponent < 0 ? divide(one, result) : result;
}

export function hyperbolicSine(x: DoubleDouble): DoubleDouble {
  if (!(Math.abs(x.high) < mostExponent)) return fromDouble(Math.sinh(x.high));
  // e^x - 1 is near -1 far below 0, and nothing would be left of e^x.
  const less = exponentialLessOne(absolute(x));
  const size = scale(add(less, divide(less, add(less, one))), 0.5);
  return x.high < 0 ? negate(size) : size;
}

export function hyperbolicCosine(x: DoubleDouble): DoubleDouble {
  if (!(Math.abs(x.high) < mostExponent)) return fromDouble(Math.cosh(x.high));
  const grown = exponential(x);
  return scale(add(grown, divide(one, grown)), 0.5);
}

export function hyperbolicTangent(x: DoubleDouble): DoubleDouble {
  if (Math.abs(x.high) > 40) return fromDouble(Math.sign(x.high));
  if (compare(x, zero) === 0 || Number.isNaN(x.high)) return x;
  const less = exponentialLessOne(scale(x, 2));
  return divide(less, add(less, fromDouble(2)));
}
