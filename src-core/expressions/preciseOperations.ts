import * as precise from '../maths/doubleDouble/index.ts';
import type { DoubleDouble } from '../maths/doubleDouble/index.ts';
import type { BinaryOperation, ListFunction, UnaryOperation } from './operations.ts';

/** The arithmetic of expressions in double-double: every operation of the language has a form of about 30 digits. */

const ten = precise.fromDouble(10);
const thousand = precise.fromDouble(1000);

const toDecibels = (x: DoubleDouble): DoubleDouble => precise.multiply(ten, precise.decimalLogarithm(x));
const fromDecibels = (x: DoubleDouble): DoubleDouble => precise.decimalExponential(precise.divide(x, ten));

export const preciseUnary: Readonly<Record<UnaryOperation, (x: DoubleDouble) => DoubleDouble>> = {
  negate: precise.negate,
  abs: precise.absolute,
  sqrt: precise.squareRoot,
  exp: precise.exponential,
  log: precise.logarithm,
  log10: precise.decimalLogarithm,
  sin: precise.sine,
  cos: precise.cosine,
  tan: precise.tangent,
  asin: precise.arcSine,
  acos: precise.arcCosine,
  atan: precise.arcTangent,
  sinh: precise.hyperbolicSine,
  cosh: precise.hyperbolicCosine,
  tanh: precise.hyperbolicTangent,
  db: toDecibels,
  undb: fromDecibels,
  // A milliwatt is a thousandth of a watt.
  dbm: (x) => toDecibels(precise.multiply(x, thousand)),
  undbm: (x) => precise.divide(fromDecibels(x), thousand),
};

const truth =
  (holds: (order: number) => boolean) =>
  (a: DoubleDouble, b: DoubleDouble): DoubleDouble =>
    holds(precise.compare(a, b)) ? precise.one : precise.zero;

const extreme =
  (sign: 1 | -1) =>
  (a: DoubleDouble, b: DoubleDouble): DoubleDouble => {
    const order = precise.compare(a, b) * sign;
    if (Number.isNaN(order)) return precise.fromDouble(NaN);
    return order >= 0 ? a : b;
  };

export const preciseBinary: Readonly<Record<BinaryOperation, (a: DoubleDouble, b: DoubleDouble) => DoubleDouble>> = {
  '+': precise.add,
  '-': precise.subtract,
  '*': precise.multiply,
  '/': precise.divide,
  '^': precise.power,
  '<': truth((order) => order < 0),
  '<=': truth((order) => order <= 0),
  '>': truth((order) => order > 0),
  '>=': truth((order) => order >= 0),
  '==': truth((order) => order === 0),
  '!=': truth((order) => order !== 0),
  atan2: precise.arcTangentOf,
  min: extreme(-1),
  max: extreme(1),
};

/** A list function of the values themselves, one at least, as `applyList`. */
export function applyPreciseList(name: ListFunction, values: readonly DoubleDouble[]): DoubleDouble {
  const count = precise.fromDouble(values.length);
  if (name === 'count') return count;
  if (name === 'min' || name === 'max') return values.reduce(preciseBinary[name]);
  const sum = values.reduce(precise.add);
  if (name === 'sum') return sum;
  const mean = precise.divide(sum, count);
  if (name === 'mean') return mean;
  const squares = values.map((value) => {
    const deviation = precise.subtract(value, mean);
    return precise.multiply(deviation, deviation);
  });
  return precise.squareRoot(precise.divide(squares.reduce(precise.add), precise.subtract(count, precise.one)));
}
