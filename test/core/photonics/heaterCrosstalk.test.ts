import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crosstalkByDistance, HeaterCrosstalk } from '../../../src-core/photonics/heaterCrosstalk.ts';

const numbers = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });

describe('heater crosstalk', () => {
  it('gives phi0 + C d', () => {
    const crosstalk = new HeaterCrosstalk(
      [0.1, 0.2],
      [
        [1, 0.5],
        [0.25, 1],
      ],
    );
    expect([...crosstalk.phasesRad(Float64Array.of(2, 4), new Float64Array(2))]).toEqual([4.1, 4.7]);
  });

  it('carries slopes back by the transpose: g . (C d) = (C^T g) . d', () => {
    fc.assert(
      fc.property(fc.tuple(numbers, numbers, numbers), numbers, numbers, (matrix, drives, slopes) => {
        const crosstalk = new HeaterCrosstalk([0, 0, 0], matrix);
        const phases = crosstalk.phasesRad(Float64Array.from(drives), new Float64Array(3));
        const back = crosstalk.driveSlopes(Float64Array.from(slopes), new Float64Array(3));
        const dot = (a: ArrayLike<number>, b: readonly number[]) =>
          b.reduce((sum, value, i) => sum + value * (a[i] as number), 0);
        expect(dot(phases, slopes)).toBeCloseTo(dot(back, drives), 10);
      }),
    );
  });

  it('falls with the distance and is the same both ways', () => {
    const positions = [0, 1, 3, 10].map((x) => ({ x, y: 0 }));
    const matrix = crosstalkByDistance(positions, { atUnitDistance: 0.04, decayLength: 1.5 });
    expect(matrix.map((row, i) => row[i])).toEqual([1, 1, 1, 1]);
    expect(matrix[0]?.[1]).toBeCloseTo(0.04, 12);
    expect(matrix[0]?.[2]).toBeCloseTo(0.04 * Math.exp(-2 / 1.5), 12);
    expect(matrix[3]?.[0]).toBe(matrix[0]?.[3]);
    expect(matrix[0]?.[3]).toBeLessThan(matrix[0]?.[2] as number);
  });

  it('refuses a matrix that does not fit', () => {
    expect(() => new HeaterCrosstalk([0, 0], [[1, 0]])).toThrow(/2 by 2/);
  });
});
