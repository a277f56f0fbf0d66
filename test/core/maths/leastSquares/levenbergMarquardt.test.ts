import { describe, expect, it } from 'vitest';
import { inverseNormalDiagonal, reduceDense } from '../../../../src-core/maths/leastSquares/denseReduction.ts';
import { fitLevenbergMarquardt, jacobianAt } from '../../../../src-core/maths/leastSquares/levenbergMarquardt.ts';
import type { LeastSquaresModel } from '../../../../src-core/maths/leastSquares/levenbergMarquardt.ts';

const free = (size: number): Pick<LeastSquaresModel, 'lower' | 'upper'> => ({
  lower: new Float64Array(size).fill(-Infinity),
  upper: new Float64Array(size).fill(Infinity),
});

/** Rosenbrock's valley: minimum 0 at (1, 1). */
const valley: LeastSquaresModel = {
  size: 2,
  count: 2,
  ...free(2),
  residuals: (point, out) => {
    const [x, y] = point as unknown as [number, number];
    out[0] = 10 * (y - x * x);
    out[1] = 1 - x;
  },
  jacobian: (point, out) => out.set([-20 * (point[0] as number), 10, -1, 0]),
};
const start = Float64Array.of(-1.2, 1);

describe('Levenberg-Marquardt', () => {
  it('goes to the end of a curved valley, with derivatives or without', () => {
    for (const model of [valley, { ...valley, jacobian: null }]) {
      const { point, cost, ended } = fitLevenbergMarquardt(model, { start, maxSteps: 100 });
      expect(point[0]).toBeCloseTo(1, 10);
      expect(point[1]).toBeCloseTo(1, 10);
      expect(cost).toBeLessThan(1e-20);
      expect(['smallStep', 'flat', 'noDescent']).toContain(ended);
    }
  });

  it('stops at a bound and slides along it', () => {
    const model = { ...valley, upper: Float64Array.of(0.5, Infinity) };
    const { point, ended } = fitLevenbergMarquardt(model, { start, maxSteps: 100 });
    expect(point[0]).toBe(0.5);
    expect(point[1]).toBeCloseTo(0.25, 10);
    expect(['smallStep', 'flat', 'noDescent']).toContain(ended);
  });

  it('ends when its steps run out, or at once where there are no residuals', () => {
    const short = fitLevenbergMarquardt(valley, { start, maxSteps: 2 });
    expect([short.ended, short.steps]).toEqual(['maxSteps', 2]);
    const nowhere = { ...valley, residuals: (_point: Float64Array, out: Float64Array): unknown => out.fill(NaN) };
    const lost = fitLevenbergMarquardt(nowhere as LeastSquaresModel, { start, maxSteps: 2 });
    expect([lost.ended, lost.steps]).toEqual(['notFinite', 0]);
  });

  it('walks around places where the residuals cannot be computed', () => {
    const model: LeastSquaresModel = {
      size: 1,
      count: 1,
      ...free(1),
      residuals: (point, out) => void (out[0] = Math.log(point[0] as number) - 1),
      jacobian: null,
    };
    const { point } = fitLevenbergMarquardt(model, { start: Float64Array.of(30), maxSteps: 100 });
    expect(point[0]).toBeCloseTo(Math.E, 10);
  });

  it('lets an unknown rest on which nothing depends', () => {
    const model: LeastSquaresModel = {
      size: 2,
      count: 1,
      ...free(2),
      residuals: (point, out) => void (out[0] = (point[0] as number) - 3),
      jacobian: null,
    };
    const { point } = fitLevenbergMarquardt(model, { start: Float64Array.of(0, 7), maxSteps: 100 });
    expect(point[0]).toBeCloseTo(3, 8);
    expect(point[1]).toBe(7);
  });

  it('takes differences where derivatives are not finite', () => {
    const model = { ...valley, jacobian: (_point: Float64Array, out: Float64Array): void => void out.fill(NaN) };
    const exact = jacobianAt(valley, start);
    for (const [index, entry] of jacobianAt(model, start).entries())
      expect(entry).toBeCloseTo(exact[index] as number, 7);
  });
});

describe('the reduction of a matrix', () => {
  // RᵀR = AᵀA, and Qᵀ keeps products.
  const matrix = Float64Array.of(1, 2, 0.5, -1, 3, 4, 2, 0, 1, 7, -2, 1);
  const column = (index: number): Float64Array =>
    Float64Array.from([0, 1, 2, 3], (row) => matrix[3 * row + index] as number);
  const dot = (a: Iterable<number>, b: ArrayLike<number>): number =>
    [...a].reduce((sum, value, index) => sum + value * (b[index] as number), 0);

  it('keeps the products of columns', () => {
    const { triangle, rotate } = reduceDense(matrix, 4, 3);
    for (const i of [0, 1, 2]) {
      expect(triangle[i]?.slice(0, i)).toEqual(new Array(i).fill(0));
      const own = triangle.map((row) => row[i] as number);
      const rotated = rotate(column(i));
      for (const j of [0, 1, 2]) {
        const other = triangle.map((row) => row[j] as number);
        expect(dot(own, other)).toBeCloseTo(dot(column(i), column(j)), 12);
        expect(rotated[j]).toBeCloseTo(own[j] as number, 12);
      }
    }
  });

  it('gives the diagonal of the inverse normal matrix, or null when there is none', () => {
    // For columns (1, 1) and (0, 2): AᵀA = [[2, 2], [2, 4]], inverse [[1, -0.5], [-0.5, 0.5]].
    const { triangle } = reduceDense(Float64Array.of(1, 0, 1, 2), 2, 2);
    const diagonal = inverseNormalDiagonal(triangle) as Float64Array;
    expect(diagonal[0]).toBeCloseTo(1, 12);
    expect(diagonal[1]).toBeCloseTo(0.5, 12);
    expect(inverseNormalDiagonal(reduceDense(Float64Array.of(1, 2, 2, 4, 3, 6), 3, 2).triangle)).toBeNull();
    expect(inverseNormalDiagonal(reduceDense(Float64Array.of(1, 2), 1, 2).triangle)).toBeNull();
  });
});
