/** Numbers as a person reads them: few digits, a true minus sign, thin spaces between groups of three decimals. */

const none = '–';

/** With `digits` significant digits; exponents outside 1e-4 ... 1e6. */
export function significant(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return minus(Number(value.toPrecision(digits)).toString());
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
  return minus(`${Number(mantissa)}·10${superscript(Number(exponent))}`);
}

export function fixed(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined || !Number.isFinite(value) ? none : minus(value.toFixed(decimals));
}

/** A probability in per cent that does not round up to certainty, or down to impossibility. */
export function probability(value: number): string {
  if (value > 0.9995 && value < 1) return '> 99.9 %';
  if (value < 0.0005 && value > 0) return '< 0.1 %';
  return `${fixed(value * 100, 1)} %`;
}

const prefixes: Readonly<Record<number, string>> = {
  [-5]: 'f',
  [-4]: 'p',
  [-3]: 'n',
  [-2]: 'µ',
  [-1]: 'm',
  0: '',
  1: 'k',
  2: 'M',
};
const prefixedUnits = new Set(['W', 'A', 'V']);

/** A factor and a unit in which values of this size read well: watts of 3.5e-4 as 350 µW. */
export function readableUnit(largest: number, unit: string): { factor: number; unit: string } {
  if (!prefixedUnits.has(unit) || !(largest > 0)) return { factor: 1, unit };
  const group = Math.min(2, Math.max(-5, Math.floor(Math.log10(largest) / 3)));
  return { factor: 10 ** (-3 * group), unit: `${prefixes[group] ?? ''}${unit}` };
}

export function seconds(value: number): string {
  if (value < 1) return `${significant(value * 1000, 3)} ms`;
  if (value < 120) return `${significant(value, 3)} s`;
  const whole = Math.round(value);
  return whole < 7200 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${significant(value / 3600, 3)} h`;
}

/** `2026-01-05 10:42:07 UTC` */
export function utc(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function minus(text: string): string {
  return text.replace('-', '−');
}

function superscript(value: number): string {
  return [...String(value)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('');
}
