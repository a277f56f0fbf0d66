export { decimalOf, decimalsOf } from './decimal.ts';
export {
  absolute,
  add,
  compare,
  divide,
  fromDouble,
  multiply,
  negate,
  one,
  scale,
  squareRoot,
  subtract,
  toDouble,
  twoProduct,
  twoSum,
  zero,
} from './doubleDouble.ts';
export type { DoubleDouble } from './doubleDouble.ts';
export {
  decimalExponential,
  decimalLogarithm,
  exponential,
  hyperbolicCosine,
  hyperbolicSine,
  hyperbolicTangent,
  logarithm,
  power,
} from './exponential.ts';
export { arcCosine, arcSine, arcTangent, arcTangentOf, cosine, pi, sine, tangent } from './trigonometric.ts';
