import { formatUnit, splitQuantity } from './formatQuantity.ts';

export interface AxisUnit {
  /** What a value is divided by to be in `unit`. */
  readonly divisor: number;
  readonly unit: string;
}

/** The unit in which values of this size are written on an axis: µW for `1.2e-5 W`. */
export function axisUnit(largest: number, unit: string): AxisUnit {
  const size = Math.abs(largest);
  if (size === 0 || !Number.isFinite(size)) return { divisor: 1, unit: formatUnit(unit) };
  const shown = splitQuantity(size, unit, { significant: 15 });
  const inShown = Number(shown.number.replace(/\u202f/g, ''));
  if (!(Number.isFinite(inShown) && inShown > 0)) return { divisor: 1, unit: shown.unit };
  return { divisor: exactly(size / inShown), unit: shown.unit };
}

/** A prefix is a power of ten; what was shown had its last digits rounded. */
function exactly(ratio: number): number {
  const power = 10 ** Math.round(Math.log10(ratio));
  return Math.abs(ratio / power - 1) < 1e-6 ? power : ratio;
}
