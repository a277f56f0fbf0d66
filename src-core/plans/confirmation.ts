import { mean, sampleStandardDeviation, studentTCdf } from '../maths/statistics/index.ts';
import { dbmToWatts } from '../units/index.ts';
import type { SensorRead } from './instruction.ts';
import type { SpectrumReading } from './spectrumMeasurement.ts';

/** Reads that confirm an accepted point: eight are the least from which a deviation can be told. */
export const confirmationReads = 8;

export interface Confirmation {
  readonly costs: readonly (number | null)[];
  /** Of the finite costs; null when one of them was not finite. */
  readonly meanCost: number | null;
  readonly standardDeviation: number;
  /** Lowest signal to noise ratio of the sensors read, in dB; null when it cannot be told. */
  readonly snrDb: number | null;
  /** By sensor, in dB. */
  readonly sensorSnrDb: Readonly<Record<string, number>>;
  /** Mean reading by sensor's quantity. */
  readonly meanQuantities: ReadonlyMap<string, number>;
}

/** 20*log10(mean/standard deviation) of repeated reads; null without spread, without reads, or for a mean of zero. */
export function signalToNoiseDb(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const deviation = sampleStandardDeviation(values);
  const ratio = Math.abs(mean(values)) / deviation;
  return Number.isFinite(ratio) && ratio > 0 ? 20 * Math.log10(ratio) : null;
}

/** Of repeated spectra, in dB: that of the point with the lowest. */
function spectrumSnrDb(spectra: readonly SpectrumReading[]): number | null {
  const points = spectra[0]?.wavelengthsNm.length ?? 0;
  if (spectra.some(({ powersDbm }) => powersDbm.length !== points)) return null;
  const snrs = Array.from({ length: points }, (_, point) =>
    signalToNoiseDb(spectra.map(({ powersDbm }) => dbmToWatts(powersDbm[point] as number))),
  ).filter((snr) => snr !== null);
  return snrs.length === 0 ? null : Math.min(...snrs);
}

export function summariseConfirmation(
  costs: readonly (number | null)[],
  reads: readonly SensorRead[],
  spectra: readonly SpectrumReading[] = [],
): Confirmation {
  const finite = costs.filter((cost): cost is number => cost !== null);
  const complete = finite.length === costs.length && finite.length > 0;
  const bySensor = Map.groupBy(reads, (read) => read.sensor);
  const sensorSnrDb: Record<string, number> = {};
  const meanQuantities = new Map<string, number>();
  for (const [sensor, group] of bySensor) {
    const values = group.flatMap((read) => (read.value === null ? [] : [read.value]));
    const snr = signalToNoiseDb(values);
    if (snr !== null) sensorSnrDb[sensor] = snr;
    const quantity = group[0]?.quantity;
    if (quantity !== undefined && values.length > 0) meanQuantities.set(quantity, mean(values));
  }
  for (const [sensor, group] of Map.groupBy(spectra, (spectrum) => spectrum.sensor)) {
    const snr = spectrumSnrDb(group);
    if (snr !== null) sensorSnrDb[sensor] = snr;
  }
  const snrs = Object.values(sensorSnrDb);
  return {
    costs,
    meanCost: complete ? mean(finite) : null,
    standardDeviation: finite.length > 1 ? sampleStandardDeviation(finite) : 0,
    snrDb: snrs.length > 0 ? Math.min(...snrs) : null,
    sensorSnrDb,
    meanQuantities,
  };
}

/**
 * Probability, under the spread of these costs, that the true cost is at most `bound`: Student's t with n-1 degrees of
 * freedom on their mean. Without spread it is 0 or 1.
 */
export function confidenceOfMean(costs: readonly number[], bound: number): number {
  if (costs.length === 0) return 0;
  const standardError = costs.length > 1 ? sampleStandardDeviation(costs) / Math.sqrt(costs.length) : 0;
  if (standardError === 0) return mean(costs) <= bound ? 1 : 0;
  return studentTCdf((bound - mean(costs)) / standardError, costs.length - 1);
}
