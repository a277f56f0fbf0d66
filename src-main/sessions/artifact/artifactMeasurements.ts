import { z } from 'zod';
import type { CalibrationMeasurement } from '../../../src-core/domain/artifact.ts';
import { calibrationMeasurementSchema } from '../../../src-core/domain/artifact.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { isSpectrum } from '../../../src-core/domain/bench.ts';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import { measurementId } from './artifactNames.ts';

const readSchema = z.looseObject({
  sensor: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  timeNs: z.number().nonnegative().optional(),
  snrDb: z.number().nullish(),
});
const traceSchema = z.looseObject({
  sensor: z.string(),
  wavelengthsNm: z.array(z.number()),
  /** From the journal a point without a number comes as null or, out of the raw arrays, as NaN. */
  powersDbm: z.array(z.union([z.number(), z.nan(), z.null()])),
  timeNs: z.number().nonnegative(),
});
const setSchema = z.looseObject({ parameter: z.string(), commanded: z.number() });

/** One for each sensor read and each trace, in their order. A meter's read in a laser's sweep says at which wavelength. */
export function measurementsOf(events: readonly RunEvent[], bench: Bench): CalibrationMeasurement[] {
  const laserOf = lasersByMeter(bench);
  const lasers = new Set(laserOf.values());
  const wavelengths = new Map<string, number>();
  const measurements: CalibrationMeasurement[] = [];
  const add = (found: Omit<CalibrationMeasurement, 'measurement_id'>): void => {
    const numbered = { measurement_id: measurementId(measurements.length + 1), ...found };
    measurements.push(calibrationMeasurementSchema.parse(numbered));
  };
  for (const event of events) {
    if (event.stream === 'sets' && lasers.size > 0) {
      const { parameter, commanded } = setSchema.parse(event.data);
      if (lasers.has(parameter)) wavelengths.set(parameter, commanded);
    } else if (event.stream === 'reads') {
      const read = readSchema.parse(event.data);
      const wavelengthNm = wavelengths.get(laserOf.get(read.sensor) ?? '');
      add({
        ...measurementOfRead(read, event),
        ...(wavelengthNm === undefined ? {} : { wavelength_nm: wavelengthNm }),
      });
    } else if (event.stream === 'traces') {
      add(measurementOfTrace(event));
    }
  }
  return measurements;
}

/** The laser that is swept under each power meter, by the meter's sensor. */
function lasersByMeter({ sensors }: Bench): Map<string, string> {
  const lasers = new Map<string, string>();
  for (const sensor of Object.values(sensors)) {
    if (!isSpectrum(sensor) || !('sweep' in sensor.spectrum)) continue;
    lasers.set(sensor.spectrum.sweep.sensor, sensor.spectrum.sweep.parameter);
  }
  return lasers;
}

const measurementOfRead = (read: z.output<typeof readSchema>, event: RunEvent) => ({
  timestamp_ns: Math.round(read.timeNs ?? event.timeNs),
  sensor_id: read.sensor,
  value: read.value,
  unit: read.unit,
  snr_db: read.snrDb ?? null,
});

/** Its value is the highest level of the trace. */
function measurementOfTrace(event: RunEvent): Omit<CalibrationMeasurement, 'measurement_id'> {
  const { sensor, wavelengthsNm, powersDbm, timeNs } = traceSchema.parse(event.data);
  const levels = powersDbm.map((level) => (level === null || Number.isNaN(level) ? null : level));
  const measured = levels.filter((level) => level !== null);
  return {
    timestamp_ns: Math.round(timeNs),
    sensor_id: sensor,
    value: measured.length === 0 ? null : measured.reduce((most, level) => Math.max(most, level)),
    unit: 'dBm',
    snr_db: null,
    spectrum: { wavelengths_nm: wavelengthsNm, powers_dbm: levels },
  };
}
