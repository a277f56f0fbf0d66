import { binaryOperations, unaryOperations } from './operations.ts';
import type { BinaryOperation } from './operations.ts';
import { cosine, decimalLogarithm, decimalPower, exponential, logarithm, sine } from './vectorisedFunctions.ts';
import type { VectorUnary } from './vectorisedProgram.ts';

/** The arithmetic of compiled kernels on plain numbers: what every other kind of kernel must equal bit for bit. */
export const vectorUnary: Readonly<Record<VectorUnary, (x: number) => number>> = {
  negate: unaryOperations.negate,
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: exponential,
  exp10: decimalPower,
  log: logarithm,
  log10: decimalLogarithm,
  sin: sine,
  cos: cosine,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
};
export const vectorBinary: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = binaryOperations;

/** Values from an offset on: a block of a data column, or a buffer from its start. */
export interface Place {
  readonly values: Float64Array;
  offset: number;
}

export interface UnaryWork {
  readonly operation: VectorUnary;
  readonly a: Place;
  readonly out: Float64Array;
}

/** out[i] = operation(a[i]) for the first `count`. */
export function applyUnary({ operation, a, out }: UnaryWork, count: number): void {
  const { values, offset } = a;
  switch (operation) {
    case 'negate':
      for (let i = 0; i < count; i++) out[i] = -(values[offset + i] as number);
      return;
    case 'sin':
      for (let i = 0; i < count; i++) out[i] = sine(values[offset + i] as number);
      return;
    case 'cos':
      for (let i = 0; i < count; i++) out[i] = cosine(values[offset + i] as number);
      return;
    case 'exp':
      for (let i = 0; i < count; i++) out[i] = exponential(values[offset + i] as number);
      return;
    default: {
      const apply = vectorUnary[operation];
      for (let i = 0; i < count; i++) out[i] = apply(values[offset + i] as number);
    }
  }
}

export interface BinaryWork {
  readonly operation: BinaryOperation;
  readonly a: Place;
  readonly b: Place;
  readonly out: Float64Array;
}

/** out[i] = operation(a[i], b[i]) for the first `count`. */
export function applyBinary({ operation, a, b, out }: BinaryWork, count: number): void {
  const { values: left, offset: l } = a;
  const { values: right, offset: r } = b;
  switch (operation) {
    case '+':
      for (let i = 0; i < count; i++) out[i] = (left[l + i] as number) + (right[r + i] as number);
      return;
    case '-':
      for (let i = 0; i < count; i++) out[i] = (left[l + i] as number) - (right[r + i] as number);
      return;
    case '*':
      for (let i = 0; i < count; i++) out[i] = (left[l + i] as number) * (right[r + i] as number);
      return;
    case '/':
      for (let i = 0; i < count; i++) out[i] = (left[l + i] as number) / (right[r + i] as number);
      return;
    default: {
      const apply = vectorBinary[operation];
      for (let i = 0; i < count; i++) out[i] = apply(left[l + i] as number, right[r + i] as number);
    }
  }
}
