import { divide, fromDouble, multiply, one, subtract, zero } from './doubleDouble.ts';
import type { DoubleDouble } from './doubleDouble.ts';

/** Every decimal of so many digits comes back from the double nearest to it (`DBL_DIG` of ISO C, 5.2.4.2.2). */
const digitsOfDouble = 15;
/** Where a power of ten and its inverse are far from overflow and underflow. */
const mostExponent = 250;

const written = /^-?(?<whole>\d)(?:\.(?<fraction>\d+))?e(?<exponent>[-+]\d+)$/;

/**
 * The decimal that a double stands for. A number that somebody wrote with at most 15 digits is found again from the
 * double it was read into, 0.1 say, which is 0.1 + 5.6e-18 otherwise; so no text has to be kept beside the numbers of a
 * file or a record. A double that takes more digits, as computed ones do, stands for itself.
 * @returns the decimal to about 31 digits; its `high` is the double
 */
export function decimalOf(value: number): DoubleDouble {
  const { whole, fraction = '', exponent } = written.exec(value.toExponential())?.groups ?? {};
  const digits = `${whole ?? ''}${fraction}`;
  const power = Number(exponent) - fraction.length;
  if (whole === undefined || digits.length > digitsOfDouble || Math.abs(power) > mostExponent) return fromDouble(value);
  if (Number.isSafeInteger(value)) return fromDouble(value);
  const integer = fromDouble(Math.sign(value) * Number(digits));
  const ten = powerOfTen(Math.abs(power));
  const decimal = power < 0 ? divide(integer, ten) : multiply(integer, ten);
  // The quotient's last bit may have crossed the middle between two doubles; its distance from the value is what counts.
  const { high: low } = subtract(decimal, fromDouble(value));
  return { high: value, low };
}

/** 10^exponent, by squaring. */
function powerOfTen(exponent: number): DoubleDouble {
  let result = one;
  let square: DoubleDouble = fromDouble(10);
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square);
    if (rest > 1) square = multiply(square, square);
  }
  return result;
}

/** The decimals of a column, [row]. */
export const decimalsOf = (values: Float64Array): DoubleDouble[] =>
  Array.from(values, (value) => (value === 0 ? zero : decimalOf(value)));
