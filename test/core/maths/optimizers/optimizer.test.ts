import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampToBounds, usablePeriod, wrapIntoBounds } from '../../../../src-core/maths/optimizers/index.ts';
import type { ParameterSpace } from '../../../../src-core/maths/optimizers/index.ts';

const space: ParameterSpace = {
  names: ['periodic', 'bounded', 'too narrow for its period'],
  lower: [0, -1, 0],
  upper: [6.6, 1, 3],
  period: [2 * Math.PI, null, 2 * Math.PI],
  start: [0, 0, 0],
};

describe('wrapping into the bounds', () => {
  it('moves by whole periods where one fits, else to the nearer bound', () => {
    expect(wrapIntoBounds(space, [-0.1, -3, -0.1])).toEqual([2 * Math.PI - 0.1, -1, 0]);
    expect(wrapIntoBounds(space, [7, 3, 4])[0]).toBeCloseTo(7 - 2 * Math.PI, 12);
    expect(wrapIntoBounds(space, [7, 3, 4]).slice(1)).toEqual([1, 3]);
    expect(usablePeriod(space, 2)).toBeNull();
  });

  it('leaves what is inside as it is, up to the bounds themselves', () => {
    expect(wrapIntoBounds(space, [6.5, 0.5, 3])).toEqual([6.5, 0.5, 3]);
    expect(wrapIntoBounds(space, [6.6, 1, 0])).toEqual([6.6, 1, 0]);
  });

  it('never leaves the bounds, whatever comes', () => {
    const value = fc.double({ noNaN: true });
    fc.assert(
      fc.property(value, value, value, (...point) => {
        wrapIntoBounds(space, point).forEach((inside, index) => {
          expect(inside).toBeGreaterThanOrEqual(space.lower[index] as number);
          expect(inside).toBeLessThanOrEqual(space.upper[index] as number);
        });
      }),
    );
  });

  it('clamps only what is not periodic', () => {
    expect(clampToBounds(space, [-9, -9, 9])).toEqual([-9, -1, 3]);
  });
});
