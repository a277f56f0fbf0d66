import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  autocorrelation,
  createAutocovarianceSum,
  createFourierTransform,
} from '../../../../src-core/maths/fourier/index.ts';
import golden from './golden/transforms.json' with { type: 'json' };

const furthest = (got: ArrayLike<number>, expected: readonly number[]): number =>
  Math.max(...expected.map((value, index) => Math.abs((got[index] as number) - value)));

describe('the Fourier transform', () => {
  it.each(golden.transforms.map((row) => [row.real.length, row] as const))(
    'of %d numbers equals numpy’s',
    (length, row) => {
      const transform = createFourierTransform(length);
      const real = Float64Array.from(row.real);
      const imaginary = Float64Array.from(row.imaginary);
      transform.forward(real, imaginary);
      expect(furthest(real, row.transformReal)).toBeLessThan(1e-13);
      expect(furthest(imaginary, row.transformImaginary)).toBeLessThan(1e-13);
      transform.inverse(real, imaginary);
      expect(furthest(real, row.real)).toBeLessThan(1e-14);
      expect(furthest(imaginary, row.imaginary)).toBeLessThan(1e-14);
    },
  );

  it('keeps the energy (Parseval) at a length of 65,536', () => {
    const transform = createFourierTransform(65_536);
    const real = Float64Array.from({ length: 65_536 }, (_, n) => Math.cos(n * n * 0.37));
    const imaginary = new Float64Array(65_536);
    const energy = real.reduce((sum, x) => sum + x * x, 0);
    transform.forward(real, imaginary);
    const after = real.reduce((sum, x, k) => sum + x * x + (imaginary[k] as number) ** 2, 0) / 65_536;
    expect(Math.abs(after / energy - 1)).toBeLessThan(1e-13);
  });

  it.each([0, 3, 1.5, -4])('refuses a length of %d', (length) => {
    expect(() => createFourierTransform(length)).toThrow(/power of two/);
  });
});

describe('autocovariance', () => {
  it.each(golden.autocovariances.map((row) => [row.series.length, row] as const))(
    'of %d values equals numpy’s',
    (length, row) => {
      const sum = createAutocovarianceSum(length);
      sum.add(row.series);
      expect(furthest(sum.mean(), row.autocovariance)).toBeLessThan(1e-11);
    },
  );

  it('of several series is the mean of theirs, in whatever pairs they come', () => {
    const value = fc.double({ min: -5, max: 5, noNaN: true });
    const table = fc.array(fc.array(value, { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, (rows) => {
        const together = createAutocovarianceSum(9);
        rows.forEach((row) => together.add(row));
        const alone = rows.map((row) => {
          const sum = createAutocovarianceSum(9);
          sum.add(row);
          return sum.mean();
        });
        const expected = Array.from(
          { length: 9 },
          (_, lag) => alone.reduce((s, c) => s + (c[lag] as number), 0) / rows.length,
        );
        expect(furthest(together.mean(), expected)).toBeLessThan(1e-12);
      }),
    );
  });

  it('is 1 at lag 0 when normalised, and NaN of a constant', () => {
    expect(autocorrelation([1, 4, 2, 8])[0]).toBeCloseTo(1, 14);
    expect(autocorrelation([3, 3, 3])[0]).toBeNaN();
  });
});
