import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceStep, niceTicks } from '../../src-renderer/charts/niceTicks.ts';
import { formatUnit } from '../../src-renderer/ui/formatQuantity.ts';
import { formatLike, formatRounded, formatUncertain, uncertainWords } from '../../src-renderer/ui/formatUncertain.ts';

const plain = (text: string): number => Number(text.replace(/\u202f/g, '').replace('\u2212', '-'));
const size = fc.double({ min: 1e-12, max: 1e12, noNaN: true });

describe('a value with its uncertainty', () => {
  it('has the digits that the uncertainty allows', () => {
    expect(formatUncertain(0.49935123, 0.00093, '')).toBe('0.499\u202f35 ± 0.000\u202f93');
    expect(formatUncertain(1.2341, 0.0213, 'rad')).toBe('1.234 ± 0.021 rad');
    expect(formatUncertain(12_345, 123, 'ohm')).toBe('12\u202f350 ± 120 Ω');
    expect(formatUncertain(-712.3, 35.2, 'ps/(nm km)')).toBe('\u2212712 ± 35 ps/(nm km)');
    // The deviation grows a digit when it is rounded.
    expect(formatUncertain(1, 0.0996, '')).toBe('1.00 ± 0.10');
  });

  it('takes the prefix of optical powers and a power of ten where there is none', () => {
    expect(formatUncertain(0.02513, 0.00021, 'W')).toBe('25.13 ± 0.21 mW');
    expect(formatUncertain(1.234e-6, 1.2e-8, 'rad')).toBe('(1.234 ± 0.012)·10⁻⁶ rad');
    expect(formatRounded(1.234e-6, 1.2e-8, 'rad')).toBe('1.234·10⁻⁶ rad');
    expect(formatUncertain(4.2e9, 3e8, '')).toBe('(4.20 ± 0.30)·10⁹');
  });

  it('stands alone when there is none', () => {
    expect(formatUncertain(0.351_234_567, null, 'rad')).toBe('0.351\u202f235 rad');
    expect(formatUncertain(0.5, 0, '')).toBe('0.500\u202f000');
    expect(formatUncertain(Number.NaN, 0.1, 'V')).toBe('– V');
  });

  it('is off by less than a tenth of the uncertainty, and has its two digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), size, (value, sd) => {
        fc.pre(Math.abs(value) / sd < 1e12);
        const words = uncertainWords(value, sd, 'rad');
        const factor = 10 ** words.power;
        expect(Math.abs(plain(words.value) * factor - value)).toBeLessThanOrEqual(sd * 0.051 + Math.abs(value) * 1e-14);
        expect(Math.abs(plain(words.sd ?? '') * factor - sd)).toBeLessThanOrEqual(sd * 0.051);
      }),
    );
  });

  it('is rounded once, however small it is', () => {
    expect(uncertainWords(0.000_100_000_002_051_001, 1e-12, 'rad').value).toBe('1.000\u202f000\u202f021');
  });

  it('gives its digits to percentiles', () => {
    expect(formatLike(0.497_912, 0.0021)).toBe('0.4979');
    expect(formatLike(12_345, 123)).toBe('12\u202f350');
    expect(formatLike(0.25, 0)).toBe('0.250\u202f000');
  });

  it('has its unit as it is printed', () => {
    expect(['rad/V^2', 'degC', '1', '1/um^3'].map(formatUnit)).toEqual(['rad/V²', '°C', '', '1/um³']);
  });
});

describe('numbers along an axis', () => {
  it('are 1, 2 or 5 times a power of ten apart', () => {
    expect(niceStep(10, 5)).toBe(2);
    expect(niceStep(0.021, 2)).toBeCloseTo(0.02, 12);
    expect(niceTicks(0.4393, 0.4607, { most: 5, unit: '' }).texts).toEqual(['0.44', '0.45', '0.46']);
    expect(niceTicks(-2.2e-6, 2.1e-6, { most: 3, unit: 'rad' })).toMatchObject({
      texts: ['\u22122', '0', '2'],
      unit: '10⁻⁶ rad',
    });
    expect(niceTicks(0.0245, 0.0257, { most: 3, unit: 'W' })).toMatchObject({
      unit: 'mW',
      texts: ['24.5', '25.0', '25.5'],
    });
    expect(niceTicks(1, 1, { most: 3, unit: '' }).values).toEqual([]);
  });

  it('lie in the range, at least two of them, all told apart by their texts', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 8 }),
        (lower, span, most) => {
          fc.pre(Math.abs(lower) / span < 1e5);
          const upper = lower + span;
          const { values, texts } = niceTicks(lower, upper, { most, unit: 'V' });
          expect(values.length).toBeGreaterThanOrEqual(2);
          expect(values.length).toBeLessThanOrEqual(Math.max(6, most + 1));
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(lower - span * 1e-6);
            expect(value).toBeLessThanOrEqual(upper + span * 1e-6);
          }
          expect(new Set(texts).size).toBe(texts.length);
        },
      ),
    );
  });
});
