import { isSpectrum } from '../../domain/bench.ts';
import { mean, sampleStandardDeviation, studentTCdf } from '../../maths/statistics/index.ts';
import { atLeastNoLight, interpolateSpectrum } from '../../photonics/spectrum.ts';
import { spectrumRange } from '../spectrumMeasurement.ts';
import type { SpectrumReading } from '../spectrumMeasurement.ts';
import type { CostBody, CostKind, CostResolution } from './costKind.ts';
import type { CostEvaluator, CostReading } from './costEvaluator.ts';

type MatchSpectrum = CostBody<'MatchSpectrum'>;

/**
 * `{"MatchSpectrum": {"target_spectrum": [[nm, dBm] ...], "tolerance_db"}}`: the one spectrum that the sequence measures
 * is brought to the target's wavelengths by straight lines in dB. The cost is the root mean square of the differences in
 * dB; it is met when each of them is within the tolerance. Below -100 dBm there is no light, in target and reading alike.
 */
export const matchSpectrumCost: CostKind<'MatchSpectrum'> = {
  resolve({ target_spectrum: target, tolerance_db: toleranceDb }, resolution) {
    const sensor = theSpectrum(resolution);
    const expression = `RMS difference of ${sensor ?? 'a spectrum'} from ${target.length} target powers in dB, each within ${toleranceDb} dB`;
    if (sensor !== null) {
      refuseOutOfRange(target, sensor, resolution);
      refuseTunedLaser(sensor, resolution);
    }
    refuseRepeated(target, resolution);
    return { expression, target: null };
  },
  createEvaluator: (body) => matchSpectrumEvaluator(body),
};

/** The spectrum sensor of the sequence, or null when it was refused. */
function theSpectrum({ reads, bench, refuse }: CostResolution): string | null {
  const known = Object.entries(bench.sensors).flatMap(([id, sensor]) => (isSpectrum(sensor) ? [id] : []));
  const read = [...new Set(reads.map(({ sensorId }) => sensorId))].filter((id) => known.includes(id));
  const [only] = read;
  if (only === undefined) {
    const has = known.length === 0 ? `the bench "${bench.id}" has none` : `the bench has ${known.join(', ')}`;
    refuse('', `the measurement sequence reads no spectrum sensor; ${has}`);
    return null;
  }
  if (read.length === 1) return only;
  refuse('', `the measurement sequence reads ${read.join(' and ')}; one spectrum is matched`);
  return null;
}

function refuseOutOfRange(
  target: MatchSpectrum['target_spectrum'],
  sensor: string,
  { bench, refuse }: CostResolution,
): void {
  const range = spectrumRange(bench, sensor);
  if (range === null) return;
  const [lowest, highest] = range.rangeNm;
  const index = target.findIndex(([nm]) => nm < lowest || nm > highest);
  if (index < 0) return;
  const outside = target.filter(([nm]) => nm < lowest || nm > highest).length;
  const more = outside > 1 ? ` (and ${outside - 1} more)` : '';
  const where = `${range.of} (${lowest}..${highest} nm)`;
  refuse(`target_spectrum[${index}]`, `${target[index]?.[0]} nm${more} lies outside ${where}`);
}

function refuseRepeated(target: MatchSpectrum['target_spectrum'], { refuse }: CostResolution): void {
  const wavelengths = target.map(([nm]) => nm);
  const index = wavelengths.findIndex((nm, at) => wavelengths.indexOf(nm) < at);
  if (index >= 0) refuse(`target_spectrum[${index}]`, `${wavelengths[index]} nm has a target twice`);
}

/** A sweep writes its laser: whoever tunes it as well never sees what was tuned. */
function refuseTunedLaser(sensorId: string, { bench, tuned, refuse }: CostResolution): void {
  const sensor = bench.sensors[sensorId];
  if (sensor === undefined || !isSpectrum(sensor) || !('sweep' in sensor.spectrum)) return;
  const { parameter: laser } = sensor.spectrum.sweep;
  if (tuned.some(({ parameter }) => parameter.fullName === laser)) {
    refuse('', `"${laser}" is swept by ${sensorId} and cannot be tuned as well`);
  }
}

export function matchSpectrumEvaluator({
  target_spectrum: target,
  tolerance_db: toleranceDb,
}: MatchSpectrum): CostEvaluator {
  const wavelengthsNm = target.map(([nm]) => nm);
  const wantedDbm = target.map(([, levelDbm]) => atLeastNoLight(levelDbm));
  return {
    sign: 1,
    hasTarget: true,
    // A sweep moves its laser alone: the device is found as it stands.
    tellsAsFound: true,
    *evaluate({ measurement }) {
      const fault = measurement.fault ?? measurement.spectrum?.fault ?? null;
      if (fault !== null) return { cost: null, fault };
      return measurement.spectrum === null
        ? { cost: null, fault: 'no spectrum was measured' }
        : compare(measurement.spectrum, wavelengthsNm, wantedDbm);
    },
    met(readings) {
      const means = meanDeviations(readings);
      return means !== null && means.every((deviation) => Math.abs(deviation) <= toleranceDb);
    },
    confidence(readings) {
      const perPoint = byPoint(readings);
      return perPoint === null ? 0 : perPoint.reduce((all, point) => all * probabilityWithin(toleranceDb, point), 1);
    },
  };
}

/** @param wantedDbm beside each wavelength. */
function compare(
  spectrum: SpectrumReading,
  wavelengthsNm: readonly number[],
  wantedDbm: readonly number[],
): CostReading {
  const { sensor } = spectrum;
  if (spectrum.powersDbm.every(Number.isNaN)) return { cost: null, fault: `${sensor}: no point of it was measured` };
  const deviations = interpolateSpectrum(spectrum, wavelengthsNm).map(
    (dbm, index) => dbm - (wantedDbm[index] as number),
  );
  const missing = deviations.findIndex(Number.isNaN);
  if (missing >= 0) return { cost: null, fault: `${sensor}: nothing was measured at ${wavelengthsNm[missing]} nm` };
  const cost = Math.sqrt(mean(deviations.map((deviation) => deviation ** 2)));
  return { cost, fault: null, deviations };
}

/** The deviations of several readings by target point; null when one reading has none. */
function byPoint(readings: readonly CostReading[]): number[][] | null {
  const all = readings.flatMap(({ deviations }) => (deviations === undefined ? [] : [deviations]));
  const [first] = all;
  if (first === undefined || all.length < readings.length) return null;
  return first.map((_, point) => all.map((deviations) => deviations[point] as number));
}

const meanDeviations = (readings: readonly CostReading[]): number[] | null =>
  byPoint(readings)?.map((deviations) => mean(deviations)) ?? null;

/**
 * Probability that a point's true deviation lies within the tolerance: Student's t on the mean of its readings. The noise
 * of one point is taken to tell nothing of another's.
 */
function probabilityWithin(toleranceDb: number, deviations: readonly number[]): number {
  const centre = mean(deviations);
  const standardError = deviations.length > 1 ? sampleStandardDeviation(deviations) / Math.sqrt(deviations.length) : 0;
  if (standardError === 0) return Math.abs(centre) <= toleranceDb ? 1 : 0;
  const below = (bound: number): number => studentTCdf((bound - centre) / standardError, deviations.length - 1);
  return Math.max(0, below(toleranceDb) - below(-toleranceDb));
}
