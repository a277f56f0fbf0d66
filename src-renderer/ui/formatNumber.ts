const narrowSpace = '\u202f';
const minusSign = '\u2212';
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** What stands where there is no number. */
export const noValue = '–';

export interface NumberFormat {
  /** Significant digits, 4 when nothing is said. */
  readonly significant?: number;
  /** Digits behind the point instead. */
  readonly decimals?: number;
}

/** A number for people: true minus, more than four digits in groups of three, powers of ten where digits would be lost. */
export function formatNumber(value: number | null | undefined, format: NumberFormat = {}): string {
  if (value === null || value === undefined || Number.isNaN(value)) return noValue;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minusSign}∞`;
  const size = Math.abs(value);
  if (format.decimals !== undefined) return group(value.toFixed(format.decimals));
  const significant = format.significant ?? 4;
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return powerOfTen(value, significant);
  // Of the rounded value: 0.99999 to four digits is 1.000.
  const exponent = size === 0 ? 0 : Math.floor(Math.log10(Number(size.toPrecision(significant))));
  const decimals = Math.min(12, Math.max(0, significant - 1 - exponent));
  return group(value.toFixed(size === 0 ? 0 : decimals));
}

/** Without the zeros that end a decimal fraction: for limits and settings, where `9` says more than `9.000`. */
export function formatSetting(value: number | null | undefined, significant = 4): string {
  if (value === null || value === undefined) return noValue;
  return formatNumber(Number(value.toPrecision(significant)), { decimals: decimalsOf(value, significant) });
}

function decimalsOf(value: number, significant: number): number {
  const text = Number(value.toPrecision(significant)).toString();
  if (text.includes('e')) return Math.min(12, Number(text.split('e-')[1] ?? 0));
  return text.split('.')[1]?.length ?? 0;
}

function powerOfTen(value: number, significant: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(significant - 1).split('e');
  return `${group(mantissa)}·${tenToThe(Number(exponent))}`;
}

/** `10⁻⁶`. */
export function tenToThe(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => superscripts[Number(digit)]).join('');
  return `10${power < 0 ? '⁻' : ''}${digits}`;
}

function group(text: string): string {
  const negative = text.startsWith('-') && Number(text) !== 0;
  const [whole = '', fraction] = text.replace('-', '').split('.');
  const groupedWhole = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, narrowSpace) : whole;
  const groupedFraction =
    fraction !== undefined && fraction.length > 4 ? fraction.replace(/(\d{3})(?=\d)/g, `$1${narrowSpace}`) : fraction;
  return `${negative ? minusSign : ''}${groupedWhole}${groupedFraction === undefined ? '' : `.${groupedFraction}`}`;
}
