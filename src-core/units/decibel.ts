/** Conversions between ratios, decibels, watts and dBm. A ratio or a power that is not positive has no finite level. */

const milliwatt = 1e-3;

/** 10 log10 of a power ratio, in dB; minus infinity at 0, NaN below. */
export const ratioToDb = (ratio: number): number => 10 * Math.log10(ratio);

/** Power ratio of a level in dB. */
export const dbToRatio = (levelDb: number): number => 10 ** (levelDb / 10);

/** Power in dBm (dB above 1 mW); minus infinity at 0 W, NaN below. */
export const wattsToDbm = (powerW: number): number => 10 * Math.log10(powerW / milliwatt);

/** Power in watts of a level in dBm. */
export const dbmToWatts = (levelDbm: number): number => milliwatt * 10 ** (levelDbm / 10);
