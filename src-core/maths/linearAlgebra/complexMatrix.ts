import { FringeError } from '../../errors/fringeError.ts';
import type { RandomStream } from '../random/index.ts';

/** A complex matrix, row by row: element (r, c) stands at r * columns + c of both arrays. */
export interface ComplexMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

export function complexZeros(rows: number, columns: number): ComplexMatrix {
  return { rows, columns, real: new Float64Array(rows * columns), imaginary: new Float64Array(rows * columns) };
}

export function complexIdentity(size: number): ComplexMatrix {
  const matrix = complexZeros(size, size);
  for (let i = 0; i < size; i++) matrix.real[i * size + i] = 1;
  return matrix;
}

export const copyComplex = ({ rows, columns, real, imaginary }: ComplexMatrix): ComplexMatrix => ({
  rows,
  columns,
  real: Float64Array.from(real),
  imaginary: Float64Array.from(imaginary),
});

/** a b. @throws defect when a has not as many columns as b has rows */
export function multiplyComplex(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  if (a.columns !== b.rows) {
    throw new FringeError('defect', `A ${a.rows}x${a.columns} matrix cannot multiply a ${b.rows}x${b.columns} one.`);
  }
  const product = complexZeros(a.rows, b.columns);
  for (let r = 0; r < a.rows; r++) {
    for (let k = 0; k < a.columns; k++) {
      const re = a.real[r * a.columns + k] as number;
      const im = a.imaginary[r * a.columns + k] as number;
      for (let c = 0; c < b.columns; c++) {
        const bRe = b.real[k * b.columns + c] as number;
        const bIm = b.imaginary[k * b.columns + c] as number;
        const at = r * b.columns + c;
        product.real[at] = (product.real[at] as number) + re * bRe - im * bIm;
        product.imaginary[at] = (product.imaginary[at] as number) + re * bIm + im * bRe;
      }
    }
  }
  return product;
}

/** The conjugate transpose. */
export function adjointOf(a: ComplexMatrix): ComplexMatrix {
  const adjoint = complexZeros(a.columns, a.rows);
  for (let r = 0; r < a.rows; r++) {
    for (let c = 0; c < a.columns; c++) {
      adjoint.real[c * a.rows + r] = a.real[r * a.columns + c] as number;
      adjoint.imaginary[c * a.rows + r] = -(a.imaginary[r * a.columns + c] as number);
    }
  }
  return adjoint;
}

/** Largest |(A A^dagger - 1)_rc|: 0 for a unitary matrix. */
export function unitarityDefect(a: ComplexMatrix): number {
  const { real, imaginary } = multiplyComplex(a, adjointOf(a));
  let largest = 0;
  for (let r = 0; r < a.rows; r++) {
    for (let c = 0; c < a.rows; c++) {
      const at = r * a.rows + c;
      largest = Math.max(largest, Math.hypot((real[at] as number) - (r === c ? 1 : 0), imaginary[at] as number));
    }
  }
  return largest;
}

/**
 * A unitary matrix drawn evenly (Haar measure): the columns of a complex normal matrix made orthonormal by Gram-Schmidt,
 * done twice for accuracy.
 * Source: F. Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54, 592
 * (2007), section 5.
 */
export function randomUnitary(size: number, stream: RandomStream): ComplexMatrix {
  const matrix = complexZeros(size, size);
  for (let at = 0; at < size * size; at++) {
    matrix.real[at] = stream.normal();
    matrix.imaginary[at] = stream.normal();
  }
  for (let c = 0; c < size; c++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < c; other++) removeProjection(matrix, c, other);
    }
    let squared = 0;
    for (let r = 0; r < size; r++) {
      squared += (matrix.real[r * size + c] as number) ** 2 + (matrix.imaginary[r * size + c] as number) ** 2;
    }
    const scale = 1 / Math.sqrt(squared);
    for (let r = 0; r < size; r++) {
      matrix.real[r * size + c] = (matrix.real[r * size + c] as number) * scale;
      matrix.imaginary[r * size + c] = (matrix.imaginary[r * size + c] as number) * scale;
    }
  }
  return matrix;
}

/** Takes out of column `c` what lies along the unit column `other`. */
function removeProjection({ rows, columns, real, imaginary }: ComplexMatrix, c: number, other: number): void {
  let re = 0;
  let im = 0;
  for (let r = 0; r < rows; r++) {
    const [oRe, oIm] = [real[r * columns + other] as number, imaginary[r * columns + other] as number];
    const [cRe, cIm] = [real[r * columns + c] as number, imaginary[r * columns + c] as number];
    re += oRe * cRe + oIm * cIm;
    im += oRe * cIm - oIm * cRe;
  }
  for (let r = 0; r < rows; r++) {
    const [oRe, oIm] = [real[r * columns + other] as number, imaginary[r * columns + other] as number];
    real[r * columns + c] = (real[r * columns + c] as number) - (re * oRe - im * oIm);
    imaginary[r * columns + c] = (imaginary[r * columns + c] as number) - (re * oIm + im * oRe);
  }
}
