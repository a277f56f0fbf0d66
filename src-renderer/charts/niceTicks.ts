import { formatNumber, tenToThe } from '../ui/formatNumber.ts';
import { axisUnit } from '../ui/opticalScale.ts';

export interface Ticks {
  readonly values: readonly number[];
  /** As they are written, in the axis's own unit. */
  readonly texts: readonly string[];
  /** Unit of the texts, with a power of ten when there is one: `rad`, `10⁻⁶ rad`; empty for none. */
  readonly unit: string;
}

/** The least of 1, 2 and 5 times a power of ten that makes no more than `most` steps of the span. */
export function niceStep(span: number, most: number): number {
  const least = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 5]) if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

/** Round numbers in a range, about `most` of them at most and two at least, with their texts: digits that tell them apart and no more. */
export function niceTicks(lower: number, upper: number, { most, unit }: { most: number; unit: string }): Ticks {
  const span = upper - lower;
  if (!Number.isFinite(span) || span <= 0) return { values: [], texts: [], unit: axisUnit(0, unit).unit };
  const scale = scaleOf(lower, upper, unit);
  // One step less than ticks: both ends may be on one.
  let step = niceStep(span, Math.max(1, most - 1));
  let values = multiplesOf(step, lower, upper);
  // One number alone tells no scale.
  for (let finer = 0; values.length < 2 && most >= 2 && finer < 2; finer++) {
    step = niceStep(step, 2.5);
    values = multiplesOf(step, lower, upper);
  }
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step / scale.divisor) + 1e-9)));
  const texts = values.map((value) => formatNumber(value / scale.divisor, { decimals }));
  return { values, texts, unit: scale.unit };
}

function multiplesOf(step: number, lower: number, upper: number): number[] {
  const values: number[] = [];
  for (let index = Math.ceil(lower / step - 1e-9); index * step <= upper + step * 1e-9; index++)
    values.push(index * step);
  return values;
}

/** Of the texts: a prefix where the unit has them, a power of ten where digits would be lost, else the unit itself. */
function scaleOf(lower: number, upper: number, unit: string): { readonly divisor: number; readonly unit: string } {
  const largest = Math.max(Math.abs(lower), Math.abs(upper));
  const scale = axisUnit(largest, unit);
  const shown = largest / scale.divisor;
  if (shown >= 1e-2 && shown < 1e5) return scale;
  const power = Math.floor(Math.log10(shown));
  return {
    divisor: scale.divisor * 10 ** power,
    unit: scale.unit === '' ? tenToThe(power) : `${tenToThe(power)} ${scale.unit}`,
  };
}
