import { FringeError } from '../../errors/fringeError.ts';

/**
 * Lower triangular factor L of a symmetric positive definite matrix, A + jitter I = L Lᵀ. Symmetric and triangular
 * matrices are packed by rows here: element (i, j), j <= i, stands at i (i + 1) / 2 + j.
 */
export interface CholeskyFactor {
  readonly size: number;
  readonly packed: Float64Array;
  /** What had to be added to the diagonal. */
  readonly jitter: number;
}

/** A pivot below this part of its diagonal element is rounding error. */
const leastPivot = 1e-14;
const firstJitter = 1e-12;
const lastJitter = 1;

export const packedLength = (size: number): number => (size * (size + 1)) / 2;

/** Sum of products of `count` elements from the two offsets on. */
function dot(a: Float64Array, aOffset: number, b: Float64Array, bOffset: number, count: number): number {
  // Four sums, so that the additions need not wait for each other.
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    first += (a[aOffset + k] as number) * (b[bOffset + k] as number);
    second += (a[aOffset + k + 1] as number) * (b[bOffset + k + 1] as number);
    third += (a[aOffset + k + 2] as number) * (b[bOffset + k + 2] as number);
    fourth += (a[aOffset + k + 3] as number) * (b[bOffset + k + 3] as number);
  }
  for (; k < count; k++) first += (a[aOffset + k] as number) * (b[bOffset + k] as number);
  return first + second + (third + fourth);
}

/** Turns row `row`, which holds the matrix, into the factor's, those above being done. False: not positive definite. */
function eliminateRow(packed: Float64Array, row: number): boolean {
  const offset = packedLength(row);
  for (let column = 0; column < row; column++) {
    const other = packedLength(column);
    const rest = (packed[offset + column] as number) - dot(packed, offset, packed, other, column);
    packed[offset + column] = rest / (packed[other + column] as number);
  }
  const diagonal = packed[offset + row] as number;
  const pivot = diagonal - dot(packed, offset, packed, offset, row);
  if (!(pivot > leastPivot * diagonal)) return false;
  packed[offset + row] = Math.sqrt(pivot);
  return true;
}

/**
 * The factor of a packed matrix, row by row (Cholesky-Banachiewicz), or null when it is not positive definite.
 * Golub and Van Loan, Matrix Computations (4th edition), section 4.2.
 */
export function factorise(matrix: Float64Array, size: number, jitter = 0): CholeskyFactor | null {
  const packed = matrix.slice(0, packedLength(size));
  for (let row = 0; row < size; row++) {
    const diagonal = packedLength(row) + row;
    packed[diagonal] = (packed[diagonal] as number) + jitter;
    if (!eliminateRow(packed, row)) return null;
  }
  return { size, packed, jitter };
}

/**
 * As `factorise`, with as little added to the diagonal, in steps of ten from 1e-12 of its mean, as makes it succeed.
 * @throws defect when the matrix is not finite, or indefinite beyond all jitter
 */
export function factoriseWithJitter(matrix: Float64Array, size: number): CholeskyFactor {
  let trace = 0;
  for (let row = 0; row < size; row++) trace += matrix[packedLength(row) + row] as number;
  for (let part = 0; part <= lastJitter; part = part === 0 ? firstJitter : part * 10) {
    const factor = factorise(matrix, size, (part * trace) / size);
    if (factor !== null) return factor;
  }
  throw new FringeError('defect', `A matrix of ${size} rows has no Cholesky factor: it is far from positive definite.`);
}

/**
 * The factor of the matrix with one more row, in order of size² steps; the same, to the last bit, as `factorise` with
 * the same jitter gives. null when the larger matrix is not positive definite.
 * @param row the new row of the matrix, its diagonal element last: size + 1 numbers
 */
export function appendRow(factor: CholeskyFactor, row: Float64Array): CholeskyFactor | null {
  const size = factor.size + 1;
  const packed = new Float64Array(packedLength(size));
  packed.set(factor.packed);
  packed.set(row.subarray(0, size), factor.packed.length);
  packed[packed.length - 1] = (row[factor.size] as number) + factor.jitter;
  return eliminateRow(packed, factor.size) ? { size, packed, jitter: factor.jitter } : null;
}

/** Solves L x = b. @param solution where to put x, which may be b itself */
export function solveLower(
  { size, packed }: CholeskyFactor,
  right: Float64Array,
  solution = new Float64Array(size),
): Float64Array {
  for (let row = 0; row < size; row++) {
    const offset = packedLength(row);
    const rest = (right[row] as number) - dot(packed, offset, solution, 0, row);
    solution[row] = rest / (packed[offset + row] as number);
  }
  return solution;
}

/** Solves Lᵀ x = b. */
export function solveLowerTransposed({ size, packed }: CholeskyFactor, right: Float64Array): Float64Array {
  const solution = right.slice(0, size);
  for (let row = size - 1; row >= 0; row--) {
    const offset = packedLength(row);
    const value = (solution[row] as number) / (packed[offset + row] as number);
    solution[row] = value;
    for (let column = 0; column < row; column++) {
      solution[column] = (solution[column] as number) - (packed[offset + column] as number) * value;
    }
  }
  return solution;
}

/** Solves A x = b. */
export function solve(factor: CholeskyFactor, right: Float64Array): Float64Array {
  return solveLowerTransposed(factor, solveLower(factor, right));
}

/** Natural logarithm of the determinant of A. */
export function logDeterminant({ size, packed }: CholeskyFactor): number {
  let sum = 0;
  for (let row = 0; row < size; row++) sum += Math.log(packed[packedLength(row) + row] as number);
  return 2 * sum;
}

/** The inverse of A, packed. */
export function inverse({ size, packed }: CholeskyFactor): Float64Array {
  // Columns of the factor's inverse, each from its diagonal down, so that both loops below run along memory.
  const columns: Float64Array[] = [];
  for (let column = 0; column < size; column++) {
    const values = new Float64Array(size - column);
    for (let row = column; row < size; row++) {
      const offset = packedLength(row);
      const rest = (row === column ? 1 : 0) - dot(packed, offset + column, values, 0, row - column);
      values[row - column] = rest / (packed[offset + row] as number);
    }
    columns.push(values);
  }
  const result = new Float64Array(packedLength(size));
  for (let row = 0; row < size; row++) {
    const own = columns[row] as Float64Array;
    for (let column = 0; column <= row; column++) {
      result[packedLength(row) + column] = dot(columns[column] as Float64Array, row - column, own, 0, size - row);
    }
  }
  return result;
}
