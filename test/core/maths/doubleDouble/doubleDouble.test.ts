import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  divide,
  fromDouble,
  multiply,
  squareRoot,
  toDouble,
  twoProduct,
  twoSum,
} from '../../../../src-core/maths/doubleDouble/index.ts';
import type { DoubleDouble } from '../../../../src-core/maths/doubleDouble/index.ts';
import { exactly, isNear, productOf, sumOf } from './rational.ts';

const finite = fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e300, max: 1e300 });
/** Sizes of which a product's low part is neither lost below the smallest double nor beyond the largest. */
const moderate = fc
  .tuple(fc.double({ noDefaultInfinity: true, noNaN: true, min: -2, max: 2 }), fc.integer({ min: -200, max: 200 }))
  .map(([value, power]) => (Math.abs(value) < 1e-60 ? 1 : value) * 2 ** power);
const number = fc
  .tuple(moderate, fc.double({ min: -1, max: 1, noNaN: true }))
  .map(([high, part]): DoubleDouble => twoSum(high, high * part * 2 ** -53));

describe('sums and products of doubles', () => {
  it('lose nothing', () => {
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const sum = twoSum(a, b);
        expect(sum.high).toBe(a + b);
        expect(sumOf(sum)).toBe(exactly(a) + exactly(b));
      }),
    );
    fc.assert(
      fc.property(moderate, moderate, (a, b) => {
        const product = twoProduct(a, b);
        expect(product.high).toBe(a * b);
        expect(sumOf(product)).toBe(productOf(exactly(a), exactly(b)));
      }),
    );
  });

  it('overflow to infinity, without a low part', () => {
    expect(twoSum(1.7e308, 1.7e308)).toEqual({ high: Infinity, low: 0 });
    expect(twoProduct(1e200, -1e200)).toEqual({ high: -Infinity, low: 0 });
    expect(divide(fromDouble(1), fromDouble(0))).toEqual({ high: Infinity, low: 0 });
    expect(divide(fromDouble(1), fromDouble(Infinity))).toEqual({ high: 0, low: 0 });
    expect(squareRoot(fromDouble(-1)).high).toBeNaN();
  });
});

describe('double-double arithmetic', () => {
  it('is right to 100 bits', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [exactA, exactB] = [sumOf(a), sumOf(b)];
        expect(isNear(sumOf(multiply(a, b)), productOf(exactA, exactB), 100)).toBe(true);
        expect(isNear(productOf(sumOf(divide(a, b)), exactB), exactA, 100)).toBe(true);
        const positive = a.high < 0 ? multiply(a, fromDouble(-1)) : a;
        const root = sumOf(squareRoot(positive));
        expect(isNear(productOf(root, root), sumOf(positive), 100)).toBe(true);
        const sum = sumOf(add(a, b));
        expect(isNear(sum, exactA + exactB, 100)).toBe(true);
      }),
    );
  });

  it('keeps the high part the nearest double, and orders', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        for (const value of [add(a, b), multiply(a, b), divide(a, b)]) expect(toDouble(value)).toBe(value.high);
        const order = sumOf(a) - sumOf(b);
        expect(Math.sign(compare(a, b))).toBe(order > 0n ? 1 : order < 0n ? -1 : 0);
      }),
    );
    expect(compare(fromDouble(NaN), fromDouble(0))).toBeNaN();
  });
});
