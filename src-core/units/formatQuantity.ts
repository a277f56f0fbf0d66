export interface QuantityFormat {
  /** Digits that count, 3 when left out. */
  readonly significantDigits?: number;
  /** A fixed number of decimals instead, so that a column of numbers does not jump. */
  readonly decimals?: number;
  /** `typographic` writes the minus sign U+2212, `ascii` the hyphen (for files and logs). */
  readonly minus?: 'typographic' | 'ascii';
}

/** What is printed for a value that is not there. */
export const noValue = '–';

const minusSign = '−';
/** A space that no line break may part from its unit. */
const fixedSpace = '\u00a0';

const prefixes: ReadonlyMap<number, string> = new Map([
  [-15, 'f'],
  [-12, 'p'],
  [-9, 'n'],
  [-6, 'µ'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
]);
const smallestExponent = -15;
const largestExponent = 12;

/** Units that take a prefix. Levels (dB, dBm), temperatures and percentages do not. */
const prefixedUnits: ReadonlySet<string> = new Set(['W', 'V', 'A', 'Ω', 's', 'Hz', 'm', 'J', 'B']);
const unitSigns: ReadonlyMap<string, string> = new Map([
  ['degC', '°C'],
  ['ohm', 'Ω'],
  ['percent', '%'],
]);

/** The unit as it is printed: `degC` is `°C`. */
export const formatUnit = (unit: string): string => unitSigns.get(unit) ?? unit;

/** A number without unit; ordinary notation between 1e-6 and 1e9, else with an exponent. */
export function formatNumber(value: number | null | undefined, format: QuantityFormat = {}): string {
  if (value === null || value === undefined || Number.isNaN(value)) return noValue;
  const { significantDigits = 3, decimals, minus = 'typographic' } = format;
  let text: string;
  if (!Number.isFinite(value)) text = value > 0 ? '∞' : '-∞';
  else if (decimals !== undefined) text = value.toFixed(decimals);
  else text = withSignificantDigits(value, significantDigits);
  // Rounding may leave a minus before nothing but zeros.
  if (/^-0(\.0*)?$/.test(text)) text = text.slice(1);
  return minus === 'typographic' ? text.replaceAll('-', minusSign) : text;
}

function withSignificantDigits(value: number, digits: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  if (magnitude < -6 || magnitude >= 9) return rounded.toExponential(digits - 1);
  return rounded.toFixed(Math.max(0, digits - 1 - magnitude));
}

/**
 * A value with its unit, with the SI prefix that keeps the digits in sight: `formatQuantity(0.000161, 'W')` is
 * `161 µW`, with a space that does not break. Units that are levels or already carry a prefix are printed as they are.
 * A value that is not there is a dash without unit.
 */
export function formatQuantity(value: number | null | undefined, unit: string, format: QuantityFormat = {}): string {
  const sign = formatUnit(unit);
  if (value === null || value === undefined || Number.isNaN(value)) return noValue;
  if (sign === '') return formatNumber(value, format);
  if (!prefixedUnits.has(sign) || value === 0 || !Number.isFinite(value)) {
    return `${formatNumber(value, format)}${fixedSpace}${sign}`;
  }
  const exponent = prefixExponent(value, format);
  return `${formatNumber(value / 10 ** exponent, format)}${fixedSpace}${prefixes.get(exponent)}${sign}`;
}

/** Exponent of the prefix, a multiple of 3, chosen after rounding: 999.9 µW to three digits is 1.00 mW. */
function prefixExponent(value: number, { significantDigits = 3, decimals }: QuantityFormat): number {
  const exponentOf = (size: number): number => {
    const exponent = 3 * Math.floor(Math.floor(Math.log10(size)) / 3);
    return Math.min(largestExponent, Math.max(smallestExponent, exponent));
  };
  const size = Math.abs(value);
  const exponent = exponentOf(size);
  const scaled = size / 10 ** exponent;
  const rounded = Number(decimals === undefined ? scaled.toPrecision(significantDigits) : scaled.toFixed(decimals));
  return rounded >= 1000 ? Math.min(largestExponent, exponent + 3) : exponent;
}
