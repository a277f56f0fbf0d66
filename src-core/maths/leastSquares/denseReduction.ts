/** A tall matrix reduced to a triangle by reflections, which are kept so that other right sides can follow. */
export interface DenseReduction {
  /** R, rows of the triangle; zero below the diagonal. */
  readonly triangle: readonly (readonly number[])[];
  /** The first `columns` entries of Qᵀ v. */
  rotate(vector: Float64Array): number[];
}

/**
 * Householder reduction A = Q R of a dense matrix: Golub and Van Loan, Matrix Computations (4th edition), algorithm
 * 5.2.1. With fewer rows than columns rows of zeros are added.
 * @param matrix [row][column], row by row; left as it is
 */
export function reduceDense(matrix: Float64Array, rows: number, columns: number): DenseReduction {
  const height = Math.max(rows, columns);
  // Column by column, so that the reflections run along memory.
  const work = new Float64Array(height * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      work[column * height + row] = matrix[row * columns + column] as number;
    }
  }
  const factors = new Float64Array(columns);
  const diagonal = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    const at = column * height;
    let squared = 0;
    for (let row = column; row < height; row++) squared += (work[at + row] as number) ** 2;
    if (squared === 0) continue;
    const head = work[at + column] as number;
    const length = head > 0 ? -Math.sqrt(squared) : Math.sqrt(squared);
    work[at + column] = head - length;
    factors[column] = 1 / (squared - head * length);
    diagonal[column] = length;
    for (let other = column + 1; other < columns; other++) {
      reflect({ work, factors, height }, column, work.subarray(other * height, (other + 1) * height));
    }
  }
  const triangle = Array.from({ length: columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      if (column === row) return diagonal[row] as number;
      return column > row ? (work[column * height + row] as number) : 0;
    }),
  );
  const rotate = (vector: Float64Array): number[] => {
    const image = new Float64Array(height);
    image.set(vector.subarray(0, rows));
    for (let column = 0; column < columns; column++) reflect({ work, factors, height }, column, image);
    return [...image.subarray(0, columns)];
  };
  return { triangle, rotate };
}

interface Reflections {
  readonly work: Float64Array;
  readonly factors: Float64Array;
  readonly height: number;
}

function reflect({ work, factors, height }: Reflections, column: number, vector: Float64Array): void {
  const at = column * height;
  let product = 0;
  for (let row = column; row < height; row++) product += (work[at + row] as number) * (vector[row] as number);
  product *= factors[column] as number;
  if (product === 0) return;
  for (let row = column; row < height; row++) {
    vector[row] = (vector[row] as number) - product * (work[at + row] as number);
  }
}

/**
 * Diagonal of (RᵀR)⁻¹ for an upper triangle.
 * @returns null when a pivot is below `tolerance` of the largest: the matrix is singular as far as its digits tell
 */
export function inverseNormalDiagonal(
  triangle: readonly (readonly number[])[],
  tolerance = 1e-14,
): Float64Array | null {
  const size = triangle.length;
  const entry = (row: number, column: number): number => triangle[row]?.[column] ?? 0;
  const largest = Math.max(0, ...triangle.map((_, index) => Math.abs(entry(index, index))));
  const diagonal = new Float64Array(size);
  // The columns of R⁻¹ by back substitution; the diagonal wanted is the squared length of its rows.
  for (let unit = 0; unit < size; unit++) {
    const column = new Float64Array(unit + 1);
    for (let row = unit; row >= 0; row--) {
      const pivot = entry(row, row);
      if (!(Math.abs(pivot) > tolerance * largest)) return null;
      let rest = row === unit ? 1 : 0;
      for (let inner = row + 1; inner <= unit; inner++) rest -= entry(row, inner) * (column[inner] as number);
      column[row] = rest / pivot;
      diagonal[row] = (diagonal[row] as number) + (column[row] as number) ** 2;
    }
  }
  return diagonal;
}
