import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNumber, formatQuantity, noValue } from '../../../src-core/units/index.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('a quantity in words', () => {
  it.each([
    [0.000161, 'W', '161 µW'],
    [0.0003518, 'W', '352 µW'],
    [0.0009999, 'W', '1.00 mW'],
    [1e-3, 'W', '1.00 mW'],
    [999e-6, 'W', '999 µW'],
    [1, 'V', '1.00 V'],
    [12.345, 'V', '12.3 V'],
    [-0.0204e-3, 'A', '−20.4 µA'],
    [1000, 'ohm', '1.00 kΩ'],
    [2.5e-10, 'W', '250 pW'],
    [3e-17, 'W', '0.0300 fW'],
    [0.015, 's', '15.0 ms'],
    [25, 'degC', '25.0 °C'],
    [0.002, 'degC', '0.00200 °C'],
    [-31.42, 'dBm', '−31.4 dBm'],
    [3.14159, 'rad', '3.14 rad'],
    [12, 'mA', '12.0 mA'],
    [0, 'W', '0 W'],
    [0.5, '', '0.500'],
    [Infinity, 'dB', '∞ dB'],
    [-Infinity, 'dBm', '−∞ dBm'],
  ])('%d %s is %s', (value, unit, expected) => {
    expect(plain(formatQuantity(value, unit))).toBe(expected);
  });

  it('keeps its columns with fixed decimals', () => {
    const level = (value: number): string => formatQuantity(value, 'dB', { decimals: 2 });
    expect(['9.5', '-0.001', '10'].map((value) => plain(level(Number(value))))).toEqual([
      '9.50 dB',
      '0.00 dB',
      '10.00 dB',
    ]);
    expect(plain(formatQuantity(0.99999, 'W', { decimals: 1 }))).toBe('1.0 W');
  });

  it('writes a hyphen where a file wants one', () => {
    expect(plain(formatQuantity(-1.5, 'V', { minus: 'ascii' }))).toBe('-1.50 V');
    expect(formatNumber(1.5e-8, { minus: 'ascii' })).toBe('1.50e-8');
  });

  it('is a dash when there is no value', () => {
    expect([null, undefined, NaN].map((value) => formatQuantity(value, 'W'))).toEqual([noValue, noValue, noValue]);
  });

  it('can be read back to its digits, whatever the size', () => {
    const factors: Record<string, number> = {
      f: 1e-15,
      p: 1e-12,
      n: 1e-9,
      µ: 1e-6,
      m: 1e-3,
      '': 1,
      k: 1e3,
      M: 1e6,
      G: 1e9,
      T: 1e12,
    };
    fc.assert(
      fc.property(fc.double({ min: -15, max: 14.9, noNaN: true }), fc.boolean(), (exponent, negative) => {
        const value = (negative ? -1 : 1) * 10 ** exponent;
        const [number, unit] = formatQuantity(value, 'W', { minus: 'ascii' }).split('\u00a0') as [string, string];
        const back = Number(number) * (factors[unit.slice(0, -1)] as number);
        expect(Math.abs(back / value - 1)).toBeLessThan(0.0051);
        expect(Math.abs(Number(number))).toBeGreaterThanOrEqual(1);
        expect(Math.abs(Number(number))).toBeLessThan(1000);
      }),
    );
  });
});
