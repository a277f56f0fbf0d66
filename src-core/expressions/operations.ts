import { dbmToWatts, dbToRatio, ratioToDb, wattsToDbm } from '../units/decibel.ts';

/** The arithmetic of expressions, on plain numbers. A comparison is 1 when it holds and 0 when it does not. */

export const unaryFunctions = [
  'abs',
  'sqrt',
  'exp',
  'log',
  'log10',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'db',
  'undb',
  'dbm',
  'undbm',
] as const;
export type UnaryFunction = (typeof unaryFunctions)[number];

/** Of one argument they take every read of its names; of several, the arguments themselves. */
export const listFunctions = ['mean', 'std', 'min', 'max', 'sum', 'count'] as const;
export type ListFunction = (typeof listFunctions)[number];

export type FunctionName = UnaryFunction | ListFunction | 'atan2';

export const comparisons = ['<', '<=', '>', '>=', '==', '!='] as const;
export type Comparison = (typeof comparisons)[number];
export type BinaryOperator = '+' | '-' | '*' | '/' | '^' | Comparison;

export type UnaryOperation = 'negate' | UnaryFunction;
export type BinaryOperation = BinaryOperator | 'atan2' | 'min' | 'max';

const names: ReadonlySet<string> = new Set([...unaryFunctions, ...listFunctions, 'atan2']);
const lists: ReadonlySet<string> = new Set(listFunctions);

export const isFunctionName = (name: string): name is FunctionName => names.has(name);
export const isListFunction = (name: FunctionName): name is ListFunction => lists.has(name);

export const unaryOperations: Readonly<Record<UnaryOperation, (x: number) => number>> = {
  negate: (x) => -x,
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  db: ratioToDb,
  undb: dbToRatio,
  dbm: wattsToDbm,
  undbm: dbmToWatts,
};

export const binaryOperations: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => (a < b ? 1 : 0),
  '<=': (a, b) => (a <= b ? 1 : 0),
  '>': (a, b) => (a > b ? 1 : 0),
  '>=': (a, b) => (a >= b ? 1 : 0),
  '==': (a, b) => (a === b ? 1 : 0),
  '!=': (a, b) => (a !== b ? 1 : 0),
  atan2: Math.atan2,
  min: Math.min,
  max: Math.max,
};

/** A list function of the values themselves; `std` is the sample standard deviation, NaN of a single value. */
export function applyList(name: ListFunction, values: readonly number[]): number {
  const count = values.length;
  if (name === 'count') return count;
  if (count === 0) return NaN;
  if (name === 'min') return values.reduce((least, value) => Math.min(least, value), Infinity);
  if (name === 'max') return values.reduce((most, value) => Math.max(most, value), -Infinity);
  const sum = values.reduce((total, value) => total + value, 0);
  if (name === 'sum') return sum;
  const mean = sum / count;
  if (name === 'mean') return mean;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (count - 1));
}
