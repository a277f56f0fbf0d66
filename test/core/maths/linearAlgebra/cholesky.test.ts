import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import {
  appendRow,
  factorise,
  factoriseWithJitter,
  inverse,
  logDeterminant,
  packedLength,
  solve,
  solveLower,
  solveLowerTransposed,
} from '../../../../src-core/maths/linearAlgebra/index.ts';
import type { CholeskyFactor } from '../../../../src-core/maths/linearAlgebra/index.ts';

const packed = (rows: readonly (readonly number[])[]): Float64Array =>
  new Float64Array(rows.flatMap((row, index) => row.slice(0, index + 1)));

// Pascal's symmetric matrix: its factor is Pascal's triangle, its determinant 1, its inverse whole numbers.
const pascal = packed([[1], [1, 2], [1, 3, 6], [1, 4, 10, 20]]);

/** B Bᵀ + I of random numbers: positive definite. */
const arbitraryMatrix = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc
    .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: size * size, maxLength: size * size })
    .map((values) => {
      const matrix = new Float64Array(packedLength(size));
      let position = 0;
      for (let row = 0; row < size; row++) {
        for (let column = 0; column <= row; column++, position++) {
          let sum = row === column ? 1 : 0;
          for (let k = 0; k < size; k++) sum += (values[row * size + k] ?? 0) * (values[column * size + k] ?? 0);
          matrix[position] = sum;
        }
      }
      return { size, matrix };
    }),
);

const at = (matrix: Float64Array, row: number, column: number): number =>
  matrix[packedLength(Math.max(row, column)) + Math.min(row, column)] as number;

const multiply = (matrix: Float64Array, vector: Float64Array): number[] =>
  Array.from(vector, (_, row) => vector.reduce((sum, value, column) => sum + at(matrix, row, column) * value, 0));

describe('the Cholesky factor', () => {
  it('of Pascal’s matrix is Pascal’s triangle', () => {
    const factor = factorise(pascal, 4) as CholeskyFactor;
    expect(Array.from(factor.packed)).toEqual([1, 1, 1, 1, 2, 1, 1, 3, 3, 1]);
    expect(logDeterminant(factor)).toBe(0);
    expect(Array.from(inverse(factor))).toEqual([4, -6, 14, 4, -11, 10, -1, 3, -3, 1]);
    expect(Array.from(solveLower(factor, new Float64Array([1, 3, 9, 27])))).toEqual([1, 2, 4, 8]);
    expect(Array.from(solveLowerTransposed(factor, new Float64Array([4, 6, 4, 1])))).toEqual([1, 1, 1, 1]);
  });

  it('solves, inverts, and grows row by row to the last bit', () => {
    fc.assert(
      fc.property(arbitraryMatrix, ({ size, matrix }) => {
        const factor = factorise(matrix, size) as CholeskyFactor;
        const right = new Float64Array(size).map((_, index) => index - 1.5);
        multiply(matrix, solve(factor, right)).forEach((value, index) =>
          expect(value).toBeCloseTo(right[index] as number, 9),
        );
        const inverted = inverse(factor);
        multiply(inverted, right).forEach((value, index) =>
          expect(value).toBeCloseTo(solve(factor, right)[index] as number, 9),
        );
        let grown = factorise(matrix, 1) as CholeskyFactor;
        while (grown.size < size) {
          const row = matrix.slice(packedLength(grown.size), packedLength(grown.size + 1));
          grown = appendRow(grown, row) as CholeskyFactor;
        }
        expect(grown).toEqual(factor);
      }),
    );
  });

  it('is refused to an indefinite matrix, and to a row that would make one', () => {
    expect(factorise(packed([[1], [2, 1]]), 2)).toBeNull();
    expect(appendRow(factorise(packed([[1]]), 1) as CholeskyFactor, new Float64Array([1, 1]))).toBeNull();
  });

  it('adds as little jitter to a singular matrix as it needs', () => {
    const ones = new Float64Array(packedLength(6)).fill(1);
    const { jitter, packed: rows } = factoriseWithJitter(ones, 6);
    expect(jitter).toBeGreaterThan(0);
    expect(jitter).toBeLessThan(1e-10);
    expect(rows.every(Number.isFinite)).toBe(true);
    expect(factoriseWithJitter(pascal, 4).jitter).toBe(0);
    expect(() => factoriseWithJitter(new Float64Array(3).fill(NaN), 2)).toThrow(FringeError);
  });
});
