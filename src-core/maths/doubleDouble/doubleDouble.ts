/**
 * A number as the unevaluated sum of two doubles, about 32 digits: `high` is the sum rounded to a double, `low` what is
 * left of it. Where `high` is not finite, `low` is 0.
 *
 * Sources: T. J. Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18
 * (1971) 224; Y. Hida, X. S. Li, D. H. Bailey, "Library for double-double and quad-double arithmetic", Lawrence Berkeley
 * National Laboratory report (2001), sections 2 and 3.
 */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

export const zero: DoubleDouble = { high: 0, low: 0 };
export const one: DoubleDouble = { high: 1, low: 0 };

/** A double as it stands. */
export const fromDouble = (value: number): DoubleDouble => ({ high: value, low: 0 });

/** A low part that overflowed on the way is worth nothing. */
const kept = (high: number, low: number): DoubleDouble => ({ high, low: Number.isFinite(low) ? low : 0 });

/** a + b without error (D. E. Knuth, The Art of Computer Programming, volume 2, section 4.2.2). */
export function twoSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const bPart = high - a;
  return kept(high, a - (high - bPart) + (b - bPart));
}

/** a + b without error, where |a| is at least |b| or a is 0. */
function quickTwoSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  return kept(high, b - (high - a));
}

/** 2^27 + 1: parts a double into two halves of 26 bits. */
const splitter = 134217729;

/** a b without error, while neither |a|, |b| or |a b| is above 2^996 nor |a b| below 2^-969. */
export function twoProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const shiftedA = splitter * a;
  const shiftedB = splitter * b;
  const upperA = shiftedA - (shiftedA - a);
  const upperB = shiftedB - (shiftedB - b);
  const lowerA = a - upperA;
  const lowerB = b - upperB;
  return kept(high, lowerA * lowerB - (high - upperA * upperB - lowerA * upperB - upperA * lowerB));
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const highs = twoSum(a.high, b.high);
  const lows = twoSum(a.low, b.low);
  const middle = quickTwoSum(highs.high, highs.low + lows.high);
  return quickTwoSum(middle.high, middle.low + lows.low);
}

export const negate = ({ high, low }: DoubleDouble): DoubleDouble => ({ high: -high, low: -low });

export const subtract = (a: DoubleDouble, b: DoubleDouble): DoubleDouble => add(a, negate(b));

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = twoProduct(a.high, b.high);
  if (!Number.isFinite(product.high)) return product;
  return quickTwoSum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/** Long division in three digits, each a double. */
export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a.high / b.high;
  if (first === 0 || !Number.isFinite(first) || !Number.isFinite(b.high)) return fromDouble(first);
  const afterFirst = subtract(a, multiply(b, fromDouble(first)));
  const second = afterFirst.high / b.high;
  const afterSecond = subtract(afterFirst, multiply(b, fromDouble(second)));
  return add(quickTwoSum(first, second), fromDouble(afterSecond.high / b.high));
}

/** By a power of two, without error while nothing overflows. */
export const scale = ({ high, low }: DoubleDouble, powerOfTwo: number): DoubleDouble =>
  kept(high * powerOfTwo, low * powerOfTwo);

/** Karp's correction of the double's root (A. H. Karp, P. Markstein, ACM TOMS 23 (1997) 561). NaN below 0. */
export function squareRoot(a: DoubleDouble): DoubleDouble {
  const root = Math.sqrt(a.high);
  if (!(root > 0 && root < Infinity)) return fromDouble(root);
  const rest = subtract(a, twoProduct(root, root));
  return quickTwoSum(root, rest.high / (2 * root));
}

/** Below 0, 0 or above 0 as a is below, equal to or above b; NaN when either is. */
export const compare = (a: DoubleDouble, b: DoubleDouble): number => {
  if (Number.isNaN(a.high) || Number.isNaN(b.high)) return NaN;
  if (a.high !== b.high) return a.high < b.high ? -1 : 1;
  return a.low < b.low ? -1 : a.low > b.low ? 1 : 0;
};

export const absolute = (a: DoubleDouble): DoubleDouble => (compare(a, zero) < 0 ? negate(a) : a);

/** The double that is nearest. */
export const toDouble = ({ high, low }: DoubleDouble): number => high + low;
