export { degreesToRad, radToDegrees, wrapPhaseRad } from './angle.ts';
export { dbmToWatts, dbToRatio, ratioToDb, wattsToDbm } from './decibel.ts';
export { inUnit } from './readingUnits.ts';
export { degCToKelvin, kelvinToDegC } from './temperature.ts';
