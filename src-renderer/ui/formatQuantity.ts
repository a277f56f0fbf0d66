import { formatNumber, noValue } from './formatNumber.ts';
import type { NumberFormat } from './formatNumber.ts';

const unitWords: Readonly<Record<string, string>> = { degC: '°C', ohm: 'Ω', percent: '%', '1': '' };

/** The unit as it is printed: `degC` is `°C`, `rad/V^2` is `rad/V²`. */
export const formatUnit = (unit: string): string =>
  unitWords[unit] ?? unit.replace(/\^([0-9])/g, (_, digit: string) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit);

const prefixes = [
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
  [1e-12, 'p'],
] as const;
const scaled: Readonly<Record<string, number>> = { W: 1, mW: 1e-3, uW: 1e-6, nW: 1e-9 };

export interface FormattedQuantity {
  readonly number: string;
  readonly unit: string;
}

/** Number and unit apart; optical powers get the prefix that keeps the digits in sight (`0.000 001 61 W` is `1.610 µW`). */
export function splitQuantity(
  value: number | null | undefined,
  unit: string,
  format: NumberFormat = {},
): FormattedQuantity {
  // Of an optical wavelength the first four digits are never the interesting ones.
  if (unit === 'nm' && format.significant === undefined && format.decimals === undefined)
    return { number: formatNumber(value, { decimals: 2 }), unit };
  const scale = scaled[unit];
  if (value === null || value === undefined || scale === undefined || value === 0 || !Number.isFinite(value))
    return { number: formatNumber(value, format), unit: formatUnit(unit) };
  const watts = value * scale;
  // Chosen after rounding: 999.99 µW to four digits is 1.000 mW.
  const rounded = Math.abs(Number(watts.toPrecision(format.significant ?? 4)));
  const [factor, prefix] = prefixes.find(([size]) => rounded >= size) ?? [1e-12, 'p'];
  return { number: formatNumber(watts / factor, format), unit: `${prefix}W` };
}

/** `0.3518 mW`; a dash alone when there is no value. */
export function formatQuantity(value: number | null | undefined, unit: string, format: NumberFormat = {}): string {
  if (value === null || value === undefined || Number.isNaN(value)) return noValue;
  const { number, unit: word } = splitQuantity(value, unit, format);
  return word === '' ? number : `${number} ${word}`;
}
