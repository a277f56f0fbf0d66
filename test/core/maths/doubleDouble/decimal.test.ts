import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, decimalsOf } from '../../../../src-core/maths/doubleDouble/index.ts';
import { exponent, isNear, sumOf } from './rational.ts';

/** m 10^power in whole multiples of 2^-2200, cut off. */
const decimal = (digits: bigint, power: number): bigint =>
  power >= 0
    ? (digits * 10n ** BigInt(power)) << BigInt(exponent)
    : (digits << BigInt(exponent)) / 10n ** BigInt(-power);

describe('the decimal that a double stands for', () => {
  it('is the one that was read, of at most 15 digits', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }).filter((digits) => digits !== 0n),
        fc.integer({ min: -220, max: 220 }),
        (digits, power) => {
          const value = Number(`${digits}e${power}`);
          const found = decimalOf(value);
          expect(found.high).toBe(value);
          expect(isNear(sumOf(found), decimal(digits, power), 102)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the one of every notation', () => {
    for (const text of ['0.1', '.1', '1.000e-1', '0.10000000000000000', '1.0000000000000000555e-01']) {
      expect(decimalOf(Number(text)).low).toBeCloseTo(-5.551115123125783e-18, 30);
    }
    expect(decimalOf(-0.1).low).toBe(-decimalOf(0.1).low);
  });

  it('is the double itself where that takes more digits, is whole, or is no number', () => {
    for (const value of [0.1 + 0.2, 1 / 3, Math.PI, 0.5, -3, 2 ** 60, 0, 5e-324, 1e300, Infinity, -Infinity, NaN]) {
      expect(decimalOf(value)).toEqual({ high: value, low: 0 });
    }
    expect(decimalsOf(Float64Array.of(0, 0.25))).toEqual([
      { high: 0, low: 0 },
      { high: 0.25, low: 0 },
    ]);
  });
});
