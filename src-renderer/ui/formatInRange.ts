import { formatNumber } from './formatNumber.ts';

/** Digits behind the point that tell a thousandth of a range apart, and no more. */
export function decimalsFor(range: readonly [number, number]): number {
  const span = range[1] - range[0];
  if (!(span > 0)) return 3;
  return Math.min(12, Math.max(0, 4 - Math.ceil(Math.log10(span))));
}

/** A value at the resolution of its range: noise far below what can be set is not printed, nor is a minus before zero. */
export function formatInRange(value: number | null | undefined, range: readonly [number, number]): string {
  return formatNumber(value, { decimals: decimalsFor(range) });
}

/** Beyond a limit by more than what reading back can be off: half a hundredth of the range. */
export function isOutside(value: number, limits: readonly [number, number]): boolean {
  const slack = (limits[1] - limits[0]) / 200;
  return value < limits[0] - slack || value > limits[1] + slack;
}
