/** Units in which a reading goes with the optical power itself: W, or what a detector makes of it, with their prefixes. */
const linearUnit = /^[pnuµμm]?[WAV]$/;

/** Whether a sensor with this unit reads a power. */
export const isPowerUnit = (unit: string): boolean => linearUnit.test(unit) || unit === 'dBm';

/** A reading as a number that goes with the power: of dBm in mW, else as it is. */
export const linearPower = (value: number, unit: string): number => (unit === 'dBm' ? 10 ** (value / 10) : value);

/** d reading / d power there, the power being that of `linearPower`. */
export const readingPerPower = (value: number, unit: string): number =>
  unit === 'dBm' ? 10 / (Math.LN10 * linearPower(value, unit)) : 1;
