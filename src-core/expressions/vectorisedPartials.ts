import type { BinaryOperation } from './operations.ts';
import { cosine, ln10, sine } from './vectorisedFunctions.ts';
import type { VectorUnary } from './vectorisedProgram.ts';

/** Derivative of an operation of one operand, at operand x and result y. */
export const unaryPartials: Readonly<Record<VectorUnary, (x: number, y: number) => number>> = {
  negate: () => -1,
  abs: (x) => Math.sign(x),
  sqrt: (_x, y) => 0.5 / y,
  exp: (_x, y) => y,
  exp10: (_x, y) => ln10 * y,
  log: (x) => 1 / x,
  log10: (x) => 1 / (ln10 * x),
  sin: (x) => cosine(x),
  cos: (x) => -sine(x),
  tan: (_x, y) => 1 + y * y,
  asin: (x) => 1 / Math.sqrt(1 - x * x),
  acos: (x) => -1 / Math.sqrt(1 - x * x),
  atan: (x) => 1 / (1 + x * x),
  sinh: (x) => Math.cosh(x),
  cosh: (x) => Math.sinh(x),
  tanh: (_x, y) => 1 - y * y,
};

type Partial = (a: number, b: number, y: number) => number;
const none: Partial = () => 0;
const flat = { left: none, right: none };

/** Derivatives of an operation of two operands by each, at operands a, b and result y. Comparisons count as flat. */
export const binaryPartials: Readonly<Record<BinaryOperation, { readonly left: Partial; readonly right: Partial }>> = {
  '+': { left: () => 1, right: () => 1 },
  '-': { left: () => 1, right: () => -1 },
  '*': { left: (_a, b) => b, right: (a) => a },
  '/': { left: (_a, b) => 1 / b, right: (_a, b, y) => -y / b },
  '^': { left: (a, b) => (b === 0 ? 0 : b * a ** (b - 1)), right: (a, _b, y) => (y === 0 ? 0 : y * Math.log(a)) },
  '<': flat,
  '<=': flat,
  '>': flat,
  '>=': flat,
  '==': flat,
  '!=': flat,
  atan2: { left: (a, b) => b / (a * a + b * b), right: (a, b) => -a / (a * a + b * b) },
  min: { left: (a, b) => (a <= b ? 1 : 0), right: (a, b) => (a <= b ? 0 : 1) },
  max: { left: (a, b) => (a >= b ? 1 : 0), right: (a, b) => (a >= b ? 0 : 1) },
};
