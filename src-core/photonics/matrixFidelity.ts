import { FringeError } from '../errors/fringeError.ts';
import type { ComplexMatrix } from '../maths/linearAlgebra/index.ts';

/**
 * How well a matrix does what another should: |tr(U^dagger V)|^2 / N^2, 1 when they are equal but for a common phase.
 * Loss lowers it; `lossFreeFidelity` forgives a loss that all share.
 * Source: W. R. Clements et al., Optica 3, 1460 (2016), equation 7 (there with the loss divided out).
 */
export function matrixFidelity(target: ComplexMatrix, made: ComplexMatrix): number {
  const rows = rowOverlaps(target, made);
  const re = rows.reduce((sum, row) => sum + row.re, 0);
  const im = rows.reduce((sum, row) => sum + row.im, 0);
  return (re * re + im * im) / target.rows ** 2;
}

/** The same with the loss divided out: |tr(U^dagger V)|^2 / (N tr(V^dagger V)). */
export function lossFreeFidelity(target: ComplexMatrix, made: ComplexMatrix): number {
  return matrixFidelity(target, made) / transmission(made);
}

/**
 * The same for who sees powers alone: the phase of each output is free, so that the mesh needs no phase shifters there.
 * Never below `matrixFidelity`.
 */
export function powerFidelity(target: ComplexMatrix, made: ComplexMatrix): number {
  const sum = rowOverlaps(target, made).reduce((total, { re, im }) => total + Math.hypot(re, im), 0);
  return sum ** 2 / target.rows ** 2;
}

/** Mean part of the power that gets through, over all inputs: tr(V^dagger V) / N. */
export function transmission({ rows, real, imaginary }: ComplexMatrix): number {
  let sum = 0;
  for (let at = 0; at < real.length; at++) sum += (real[at] as number) ** 2 + (imaginary[at] as number) ** 2;
  return sum / rows;
}

/** Sum over the columns of conj(target) * made, for each row. */
function rowOverlaps(target: ComplexMatrix, made: ComplexMatrix): { re: number; im: number }[] {
  if (target.rows !== made.rows || target.columns !== made.columns || target.rows !== target.columns) {
    throw new FringeError(
      'bad_input',
      `A ${made.rows}x${made.columns} matrix cannot be compared with a target of ${target.rows}x${target.columns}.`,
      { remedy: 'Compare square matrices of one size: as many sources as outputs.' },
    );
  }
  return Array.from({ length: target.rows }, (_, row) => {
    let [re, im] = [0, 0];
    for (let at = row * target.columns; at < (row + 1) * target.columns; at++) {
      const [tRe, tIm] = [target.real[at] as number, target.imaginary[at] as number];
      const [mRe, mIm] = [made.real[at] as number, made.imaginary[at] as number];
      re += tRe * mRe + tIm * mIm;
      im += tRe * mIm - tIm * mRe;
    }
    return { re, im };
  });
}
