export { degreesToRad, radToDegrees, wrapPhaseRad } from './angle.ts';
export { dbmToWatts, dbToRatio, ratioToDb, wattsToDbm } from './decibel.ts';
export { formatNumber, formatQuantity, formatUnit, noValue } from './formatQuantity.ts';
export type { QuantityFormat } from './formatQuantity.ts';
export { degCToKelvin, kelvinToDegC } from './temperature.ts';
