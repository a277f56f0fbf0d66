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
  return { divisor: Number.isFinite(inShown) && inShown > 0 ? size / inShown : 1, unit: shown.unit };
}
