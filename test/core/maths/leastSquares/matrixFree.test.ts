import { describe, expect, it } from 'vitest';
import { ridgeLeastSquares } from '../../../../src-core/maths/leastSquares/index.ts';
import { fitMatrixFree } from '../../../../src-core/maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import type { ResidualModel } from '../../../../src-core/maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';

const options = { maxSteps: 60, maxInnerSteps: 60, tolerance: 1e-14 };

/** Residuals with a Jacobian given row by row. */
function model(
  size: number,
  residuals: (x: Float64Array) => number[],
  jacobian: (x: Float64Array) => number[][],
): ResidualModel {
  return {
    size,
    residuals: (x) => Float64Array.from(residuals(x)),
    linearise: (x) => {
      const rows = jacobian(x);
      return {
        times: (v) =>
          Float64Array.from(rows, (row) => row.reduce((sum, entry, i) => sum + entry * (v[i] as number), 0)),
        transposeTimes: (w) =>
          Float64Array.from({ length: size }, (_, i) =>
            rows.reduce((sum, row, k) => sum + (row[i] as number) * (w[k] as number), 0),
          ),
      };
    },
  };
}

describe('a fit without matrices', () => {
  it('agrees with the direct ridge fit on a linear problem', () => {
    const stream = createRandomStream({ seed: 2, purpose: 'linear problem' });
    const rows = Array.from({ length: 30 }, () => Array.from({ length: 7 }, (_, i) => stream.normal() * 10 ** (i / 3)));
    const values = rows.map(() => stream.normal());
    const direct = ridgeLeastSquares({ rows, values, ridge: new Array<number>(7).fill(1) });
    const residuals = (x: Float64Array) =>
      rows.map((row, k) => row.reduce((sum, entry, i) => sum + entry * (x[i] as number), 0) - (values[k] as number));
    const { point } = fitMatrixFree(
      model(7, residuals, () => rows),
      { ...options, start: new Float64Array(7) },
    );
    point.forEach((value, i) => expect(value).toBeCloseTo(direct[i] as number, 5));
  });

  it("finds the valley's end of Rosenbrock's function from (-1.2, 1), where the prior hardly pulls", () => {
    const weight = 1e4;
    const residuals = ([x = 0, y = 0]: Float64Array) => [weight * 10 * (y - x * x), weight * (1 - x)];
    const jacobian = ([x = 0]: Float64Array) => [
      [-20 * weight * x, 10 * weight],
      [-weight, 0],
    ];
    const { point } = fitMatrixFree(model(2, residuals, jacobian), { ...options, start: Float64Array.of(-1.2, 1) });
    expect(point[0]).toBeCloseTo(1, 5);
    expect(point[1]).toBeCloseTo(1, 5);
  });
});
