import type { SteinhartHart } from './thermistor.ts';

/** Thermistors by name; coefficients of the Steinhart-Hart equation, R in ohm and T in kelvin. */
export const thermistors = {
  /** BetaTHERM 10K3MCD1, fitted to Campbell Scientific's table C-1 of the 109SS (-40 to 1 degC, within 2.4e-5 degC). */
  '10K3': { a: 1.129147222194384e-3, b: 2.3412468268553971e-4, c: 8.767392732849942e-8 },
  /** 10 kOhm of Stanford Research Systems' LDC500 application note: 25415, 10021, 6545 ohm at 5, 25, 35 degC. */
  SRS10K: { a: 1.1384e-3, b: 2.3245e-4, c: 9.489e-8 },
  /** Dale/Vishay 1T1002-5, fitted to ILX Lightwave's table A.1 without its misprinted row of 40 degC. */
  ILX10K: { a: 1.1045408541891896e-3, b: 2.388534780852155e-4, c: 6.957655796414846e-8 },
} as const satisfies Readonly<Record<string, SteinhartHart>>;

export const thermistorNames = Object.keys(thermistors) as (keyof typeof thermistors)[];
