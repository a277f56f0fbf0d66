import { FringeError } from '../../errors/fringeError.ts';

export interface RidgeLeastSquaresInput {
  /** One row of features a measurement: [measurement][coefficient]. */
  readonly rows: readonly (readonly number[])[];
  /** One value a measurement. */
  readonly values: readonly number[];
  /** Weight of each measurement's squared residual, not negative; all 1 when left out. */
  readonly weights?: readonly number[];
  /** Penalty on each squared coefficient, not negative. Above 0, fewer measurements than coefficients are enough. */
  readonly ridge: readonly number[];
}

/**
 * The coefficients b that minimise sum_k w_k (y_k - x_k·b)^2 + sum_j ridge_j b_j^2: Householder reduction of the rows,
 * with one row more for each penalty (Golub and Van Loan, Matrix Computations, 4th ed., sections 5.2, 5.3 and 6.1.4).
 * @returns one coefficient a column
 * @throws bad_input for lists of unlike lengths, numbers that are not finite, and rows that do not determine a coefficient
 */
export function ridgeLeastSquares({ rows, values, weights, ridge }: RidgeLeastSquaresInput): number[] {
  const columns = ridge.length;
  const unlike = rows.some((row) => row.length !== columns);
  if (unlike || values.length !== rows.length || (weights !== undefined && weights.length !== rows.length)) {
    throw new FringeError('bad_input', 'A least-squares fit needs a value and a weight for every row, all rows alike.');
  }
  // The value stands as one column more, so that it is reflected with the rest.
  const matrix = rows.map((row, index) => {
    const root = Math.sqrt(weights?.[index] ?? 1);
    return [...row, values[index] as number].map((entry) => root * entry);
  });
  ridge.forEach((penalty, column) => {
    const row = new Array<number>(columns + 1).fill(0);
    row[column] = Math.sqrt(penalty);
    matrix.push(row);
  });
  if (!matrix.every((row) => row.every(Number.isFinite))) {
    throw new FringeError('bad_input', 'A least-squares fit was given numbers that are not finite.');
  }
  reduce(matrix, columns);
  return backSubstitute(matrix, columns);
}

/** Householder reflections in place: afterwards the upper triangle stands in the first `columns` rows. */
function reduce(matrix: number[][], columns: number): void {
  for (let column = 0; column < columns; column++) {
    const below = matrix.slice(column);
    const length = Math.hypot(...below.map((row) => row[column] as number));
    if (length === 0) continue;
    const reflector = below.map((row) => row[column] as number);
    reflector[0] = (reflector[0] as number) + ((reflector[0] as number) < 0 ? -length : length);
    const squared = reflector.reduce((sum, entry) => sum + entry * entry, 0);
    for (let other = column; other <= columns; other++) {
      const product = below.reduce((sum, row, index) => sum + (row[other] as number) * (reflector[index] as number), 0);
      const factor = (2 * product) / squared;
      below.forEach((row, index) => (row[other] = (row[other] as number) - factor * (reflector[index] as number)));
    }
  }
}

function backSubstitute(matrix: readonly (readonly number[])[], columns: number): number[] {
  const entry = (row: number, column: number): number => matrix[row]?.[column] ?? 0;
  const largest = Math.max(0, ...Array.from({ length: columns }, (_, index) => Math.abs(entry(index, index))));
  const coefficients = new Array<number>(columns).fill(0);
  for (let row = columns - 1; row >= 0; row--) {
    const pivot = entry(row, row);
    if (!(Math.abs(pivot) > largest * 1e-14)) {
      throw new FringeError('bad_input', `The measurements do not determine coefficient ${row} of the fit.`, {
        remedy: 'Give more measurements, or a ridge above 0.',
      });
    }
    let rest = entry(row, columns);
    for (let column = row + 1; column < columns; column++)
      rest -= entry(row, column) * (coefficients[column] as number);
    coefficients[row] = rest / pivot;
  }
  return coefficients;
}
