/**
 * A photodiode and its amplifier: what one averaged reading of an optical power is worth.
 *
 * Averaging over T seconds has the noise bandwidth B = 1/(2T).
 * Source: B. E. A. Saleh and M. C. Teich, Fundamentals of Photonics, 2nd edition, section 18.6 (equations 18.6-4 for
 * shot noise, 18.6-16 for thermal noise).
 */
export interface Detector {
  /** Ampere per watt. */
  readonly responsivityAPerW: number;
  readonly darkCurrentA: number;
  /** Resistance of the transimpedance amplifier, in ohm: its thermal noise. */
  readonly loadOhm: number;
  readonly temperatureK: number;
  /** Relative noise of the light itself at an averaging time of 1 s; it falls with the square root of the time. */
  readonly relativeNoise: number;
}

const elementaryChargeC = 1.602176634e-19;
const boltzmannJPerK = 1.380649e-23;

const noiseBandwidthHz = (averagingSeconds: number): number => 1 / (2 * averagingSeconds);

/** Standard deviation of the current from the graininess of charge, in ampere. */
export function shotNoiseA(detector: Detector, powerW: number, averagingSeconds: number): number {
  const currentA = detector.responsivityAPerW * Math.max(powerW, 0) + detector.darkCurrentA;
  return Math.sqrt(2 * elementaryChargeC * currentA * noiseBandwidthHz(averagingSeconds));
}

/** Standard deviation of the current from the amplifier's resistance, in ampere. */
export function thermalNoiseA(detector: Detector, averagingSeconds: number): number {
  return Math.sqrt(
    (4 * boltzmannJPerK * detector.temperatureK * noiseBandwidthHz(averagingSeconds)) / detector.loadOhm,
  );
}

/** Standard deviation of one reading, in watt: shot, thermal and relative noise in quadrature. */
export function readingNoiseW(detector: Detector, powerW: number, averagingSeconds: number): number {
  const shotW = shotNoiseA(detector, powerW, averagingSeconds) / detector.responsivityAPerW;
  const thermalW = thermalNoiseA(detector, averagingSeconds) / detector.responsivityAPerW;
  const relativeW = (detector.relativeNoise * powerW) / Math.sqrt(averagingSeconds);
  return Math.hypot(shotW, thermalW, relativeW);
}

/** The nearest multiple of an analogue-to-digital converter's step, in the value's unit. */
export const quantize = (value: number, step: number): number => Math.round(value / step) * step;
