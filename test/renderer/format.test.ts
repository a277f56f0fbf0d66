import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../src-renderer/features/bench/parseNumber.ts';
import { formatBytes } from '../../src-renderer/ui/formatBytes.ts';
import { formatDuration, formatMilliseconds } from '../../src-renderer/ui/formatDuration.ts';
import { formatInRange, isOutside } from '../../src-renderer/ui/formatInRange.ts';
import { formatNumber, formatSetting } from '../../src-renderer/ui/formatNumber.ts';
import { formatQuantity } from '../../src-renderer/ui/formatQuantity.ts';
import { formatDateTime, formatTime } from '../../src-renderer/ui/formatTime.ts';
import { axisUnit } from '../../src-renderer/ui/opticalScale.ts';

const plain = (text: string) => text.replace(/\u202f/g, ' ').replace(/\u00a0/g, ' ');

describe('numbers', () => {
  it.each([
    [0.00457, '0.004 570'],
    [23.4, '23.40'],
    [7412, '7412'],
    [123456, '123 456'],
    [-8.4, '−8.400'],
    [0, '0'],
    [1.23456e-9, '1.235·10⁻⁹'],
    [2.5e9, '2.500·10⁹'],
    [null, '–'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('%s is written %s', (value, text) => expect(plain(formatNumber(value))).toBe(text));

  it('never writes a minus before zero', () => expect(formatNumber(-1e-9, { decimals: 3 })).toBe('0.000'));

  it.each([
    [9, '9'],
    [0.01, '0.01'],
    [6.283185307, '6.283'],
    [-0.25, '−0.25'],
  ])('the setting %s is written %s', (value, text) => expect(plain(formatSetting(value))).toBe(text));

  it('are written at the resolution of their range', () => {
    expect(formatInRange(-2.1e-7, [0, 6.6])).toBe('0.000');
    expect(formatInRange(1.14421, [0, 6.6])).toBe('1.144');
    expect(isOutside(-2.1e-7, [0, 6.6])).toBe(false);
    expect(isOutside(6.7, [0, 6.6])).toBe(true);
  });

  it.each([
    ['2,5', 2.5],
    ['−3', -3],
    ['1e-3', 0.001],
    ['1 000', 1000],
    ['', null],
    ['2 V', null],
    ['Infinity', null],
  ])('%s is read as %s', (text, value) => expect(parseNumber(text)).toBe(value));
});

describe('quantities', () => {
  it('put optical powers into the unit that keeps the digits in sight', () => {
    expect(formatQuantity(0.0003518, 'W')).toBe('351.8 µW');
    expect(formatQuantity(1.61e-9, 'W')).toBe('1.610 nW');
    expect(formatQuantity(0.5, 'mW')).toBe('500.0 µW');
    expect(formatQuantity(0.00099999, 'W')).toBe('1.000 mW');
    expect(formatQuantity(25, 'degC', { decimals: 1 })).toBe('25.0 °C');
    expect(formatQuantity(null, 'W')).toBe('–');
    expect(formatQuantity(0.5, '')).toBe('0.5000');
  });

  it('share one unit on an axis', () => {
    expect(axisUnit(2.5e-4, 'W').unit).toBe('µW');
    expect(2.5e-4 / axisUnit(2.5e-4, 'W').divisor).toBeCloseTo(250, 9);
    expect(axisUnit(25.4, 'degC')).toEqual({ divisor: 1, unit: '°C' });
  });
});

describe('times', () => {
  it('always carry their zone', () => {
    expect(formatTime('2026-03-07T10:42:07Z', 'UTC')).toBe('10:42:07 UTC');
    expect(plain(formatDateTime('2026-03-07T10:42:07Z', 'Europe/Helsinki'))).toMatch(
      /07 Mar 2026.* 12:42:07 (EET|GMT\+2)/,
    );
  });

  it.each([
    [0.00002, '20 µs'],
    [0.05, '50 ms'],
    [0.9, '0.90 s'],
    [1.92, '1.9 s'],
    [48.2, '48 s'],
    [125, '2 min 05 s'],
    [9600, '2 h 40 min'],
    [274_000, '3 d 4 h'],
    [null, '–'],
  ])('%s s is written %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('round trips stand in milliseconds', () => {
    expect(formatMilliseconds(0.43)).toBe('0.4 ms');
    expect(formatMilliseconds(12.4)).toBe('12 ms');
    expect(formatMilliseconds(1240)).toBe('1.2 s');
  });
});

describe('bytes', () => {
  it.each([
    [512, '512 B'],
    [38_400, '38.4 kB'],
    [999_600, '1.0 MB'],
    [1_200_000_000, '1.2 GB'],
  ])('%s are written %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
