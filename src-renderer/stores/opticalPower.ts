import { dbmToWatts } from '../../src-core/units/decibel.ts';

const wattsPerUnit: Readonly<Record<string, number>> = { W: 1, mW: 1e-3, uW: 1e-6, nW: 1e-9 };

/** A reading as optical power in W; null when its unit is no power. */
export function wattsOf(value: number, unit: string): number | null {
  if (unit === 'dBm') return dbmToWatts(value);
  const scale = wattsPerUnit[unit];
  return scale === undefined ? null : value * scale;
}
