import { factorise, packedLength, solve } from '../../maths/linearAlgebra/index.ts';

/** A linear least-squares fit: coefficients by basis function, and the sum of squares that it leaves. */
export interface LinearFit {
  readonly coefficients: Float64Array;
  readonly cost: number;
}

/**
 * Fits values as a sum of basis functions by the normal equations, which is enough for a starting point.
 * @param basis [function][point]
 * @returns null when the functions cannot be told apart
 */
export function fitBasis(basis: readonly Float64Array[], values: Float64Array): LinearFit | null {
  const size = basis.length;
  const normal = new Float64Array(packedLength(size));
  const right = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      normal[packedLength(row) + column] = product(basis[row] as Float64Array, basis[column] as Float64Array);
    }
    right[row] = product(basis[row] as Float64Array, values);
  }
  const factor = factorise(normal, size);
  if (factor === null) return null;
  const coefficients = solve(factor, right);
  let cost = 0;
  for (let point = 0; point < values.length; point++) {
    let rest = values[point] as number;
    for (let row = 0; row < size; row++) {
      rest -= (coefficients[row] as number) * ((basis[row] as Float64Array)[point] as number);
    }
    cost += rest * rest;
  }
  return Number.isFinite(cost) ? { coefficients, cost } : null;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let point = 0; point < a.length; point++) sum += (a[point] as number) * (b[point] as number);
  return sum;
}

/** Cosine and sine of `scale` times a column. */
export function wave(column: Float64Array, scale: number): readonly [cosine: Float64Array, sine: Float64Array] {
  return [column.map((value) => Math.cos(scale * value)), column.map((value) => Math.sin(scale * value))];
}

/** 1, x, x^2, ... of a column that has been brought to about -1 to 1. */
export function powersOf(column: Float64Array, order: number): Float64Array[] {
  return Array.from({ length: order + 1 }, (_, power) => column.map((value) => value ** power));
}

/** Evenly spaced numbers, both ends among them. */
export const evenly = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / Math.max(1, count - 1));

export interface ScanPoint<Fit extends { readonly cost: number }> {
  readonly at: number;
  readonly fit: Fit;
}

/**
 * Tries each place along a line and keeps the hollows of the cost, ends of the line among them, deepest first.
 * @param fitAt null where there is no fit
 */
export function scanLine<Fit extends { readonly cost: number }>(
  places: readonly number[],
  fitAt: (place: number) => Fit | null,
  keep: number,
): ScanPoint<Fit>[] {
  const fits = places.map((place) => fitAt(place));
  const cost = (index: number): number => fits[index]?.cost ?? Infinity;
  const hollows = places.flatMap((at, index): ScanPoint<Fit>[] => {
    const fit = fits[index] ?? null;
    return fit !== null && cost(index) <= cost(index - 1) && cost(index) <= cost(index + 1) ? [{ at, fit }] : [];
  });
  return hollows.sort((a, b) => a.fit.cost - b.fit.cost).slice(0, keep);
}
