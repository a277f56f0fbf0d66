import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { ridgeLeastSquares } from '../../../../src-core/maths/leastSquares/index.ts';

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);

describe('ridge least squares', () => {
  it('fits the straight line that is computed by hand', () => {
    // Points (0, 1), (1, 3), (2, 4), (3, 4): slope 1, intercept 1.5.
    const rows = [0, 1, 2, 3].map((x) => [1, x]);
    const [intercept, slope] = ridgeLeastSquares({ rows, values: [1, 3, 4, 4], ridge: [0, 0] });
    expect(intercept).toBeCloseTo(1.5, 12);
    expect(slope).toBeCloseTo(1, 12);
  });

  it('shrinks a mean towards zero by the penalty, and counts weights', () => {
    // sum w y / (sum w + ridge)
    const fit = ridgeLeastSquares({ rows: [[1], [1]], values: [2, 8], weights: [3, 1], ridge: [1] });
    expect(fit[0]).toBeCloseTo(14 / 5, 12);
  });

  it('solves its normal equations', () => {
    const entry = fc.double({ min: -10, max: 10, noNaN: true });
    const problem = fc.record({
      rows: fc.array(fc.tuple(entry, entry, entry, entry, fc.double({ min: 0, max: 5, noNaN: true })), {
        minLength: 0,
        maxLength: 12,
      }),
      ridge: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 1e-3, max: 1, noNaN: true }))),
    });
    fc.assert(
      fc.property(problem, ({ rows: all, ridge }) => {
        const rows = all.map((row) => row.slice(0, 3));
        const values = all.map((row) => row[3]);
        const weights = all.map((row) => row[4]);
        const fit = ridgeLeastSquares({ rows, values, weights, ridge });
        for (let column = 0; column < 3; column++) {
          const pull = rows.reduce(
            (sum, row, index) =>
              sum + (weights[index] as number) * (row[column] as number) * ((values[index] as number) - dot(row, fit)),
            0,
          );
          expect(Math.abs(pull - (ridge[column] as number) * (fit[column] as number))).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('refuses what does not determine it, and lists that do not belong together', () => {
    const singular = { rows: [[1, 1], [2, 2]], values: [1, 2], ridge: [0, 0] }; // prettier-ignore
    expect(() => ridgeLeastSquares(singular)).toThrow(/do not determine/);
    expect(() => ridgeLeastSquares({ rows: [[1]], values: [1], ridge: [0, 0] })).toThrow(FringeError);
    expect(() => ridgeLeastSquares({ rows: [[1]], values: [], ridge: [0] })).toThrow(FringeError);
    expect(() => ridgeLeastSquares({ rows: [[1]], values: [NaN], ridge: [0] })).toThrow(/not finite/);
  });
});
