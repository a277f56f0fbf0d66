import { formatNumber, noValue, tenToThe } from './formatNumber.ts';
import { axisUnit } from './opticalScale.ts';

export interface UncertainWords {
  readonly value: string;
  /** Null when the uncertainty is not known. */
  readonly sd: string | null;
  /** Both are multiplied by this power of ten; 0 for none. */
  readonly power: number;
  readonly unit: string;
}

/** Digits of a standard deviation that mean something. */
const sdDigits = 2;
const leastPlain = 1e-3;
const mostPlain = 1e6;

/**
 * A value rounded to its uncertainty: as many digits as the standard deviation's first two allow, no more.
 * Optical powers get the prefix that keeps the digits in sight.
 */
export function uncertainWords(value: number, sd: number | null, unit: string): UncertainWords {
  const spread = sd !== null && Number.isFinite(sd) && sd > 0 ? sd : null;
  const scale = axisUnit(Math.max(Math.abs(value), spread ?? 0), unit);
  const scaled = value / scale.divisor;
  if (spread === null || !Number.isFinite(scaled))
    return {
      value: Number.isFinite(scaled) ? formatNumber(scaled, { significant: 6 }) : noValue,
      sd: null,
      power: 0,
      unit: scale.unit,
    };
  const scaledSd = spread / scale.divisor;
  const size = Math.max(Math.abs(scaled), scaledSd);
  const lastDigit = exponentOf(Number(scaledSd.toPrecision(sdDigits))) - (sdDigits - 1);
  const power = size < leastPlain || size >= mostPlain ? exponentOf(size) : 0;
  const decimals = Math.min(15, Math.max(0, power - lastDigit));
  const write = (number: number) => formatNumber(rounded(number, lastDigit) / 10 ** power, { decimals });
  return { value: write(scaled), sd: write(scaledSd), power, unit: scale.unit };
}

/** `4.187 60 ± 0.000 41 rad`; `(1.23 ± 0.12)·10⁻⁶ rad`. */
export function formatUncertain(value: number, sd: number | null, unit: string): string {
  const words = uncertainWords(value, sd, unit);
  const pair = words.sd === null ? words.value : `${words.value} ± ${words.sd}`;
  return whole(words.power === 0 || words.sd === null ? pair : `(${pair})`, words);
}

/** The value alone, with the digits that its uncertainty allows. */
export function formatRounded(value: number, sd: number | null, unit: string): string {
  const words = uncertainWords(value, sd, unit);
  return whole(words.value, words);
}

function whole(text: string, { power, unit }: UncertainWords): string {
  const number = power === 0 ? text : `${text}·${tenToThe(power)}`;
  return unit === '' ? number : `${number} ${unit}`;
}

/** A percentile with the digits of its distribution's standard deviation, without its unit. */
export function formatLike(value: number, sd: number): string {
  if (!Number.isFinite(value)) return noValue;
  if (!(sd > 0)) return formatNumber(value, { significant: 6 });
  const size = Math.abs(value);
  const decimals = sdDigits - 1 - exponentOf(Number(sd.toPrecision(sdDigits)));
  if (decimals > 12 || size >= 1e9) return formatNumber(value, { significant: 6 });
  return formatNumber(rounded(value, -decimals), { decimals: Math.max(0, decimals) });
}

const exponentOf = (size: number): number => Math.floor(Math.log10(size));

/** To a multiple of 10 to the `place`. Only places before the point need it: `toFixed` does the others. */
function rounded(value: number, place: number): number {
  return place <= 0 ? value : Math.round(value / 10 ** place) * 10 ** place;
}
