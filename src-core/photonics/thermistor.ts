import { solveRising } from './monotoneRoot.ts';

/**
 * A thermistor by the Steinhart-Hart equation 1/T = A + B ln R + C (ln R)^3, R in ohm and T in kelvin.
 *
 * Source: J. S. Steinhart and S. R. Hart, "Calibration curves for thermistors", Deep-Sea Research 15, 497 (1968).
 */
export interface SteinhartHart {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const zeroCelsiusK = 273.15;

/** Temperature in degC at a resistance in ohm; NaN for a resistance that is not positive. */
export function thermistorTemperatureC(model: SteinhartHart, resistanceOhm: number): number {
  const logR = Math.log(resistanceOhm);
  return 1 / (model.a + model.b * logR + model.c * logR ** 3) - zeroCelsiusK;
}

/** Resistance in ohm at a temperature in degC: the exact inverse, for coefficients b > 0 and c >= 0. */
export function thermistorResistanceOhm(model: SteinhartHart, temperatureC: number): number {
  const inverseK = 1 / (temperatureC + zeroCelsiusK);
  const logR = solveRising(
    {
      value: (x) => model.a + model.b * x + model.c * x ** 3,
      slope: (x) => model.b + 3 * model.c * x * x,
      lower: -20,
      upper: 40,
    },
    inverseK,
  );
  return Math.exp(logR);
}
