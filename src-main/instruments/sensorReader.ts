import { isPhysical, isSpectrum, isVirtual } from '../../src-core/domain/bench.ts';
import type { Bench, PhysicalSensor, VirtualSensor } from '../../src-core/domain/bench.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { compileExpression, parseExpression } from '../../src-core/expressions/index.ts';
import type { CompiledExpression } from '../../src-core/expressions/index.ts';
import { sensorUnitObstacle, sensorValue } from '../../src-core/photonics/conversions.ts';
import { atLeastNoLight } from '../../src-core/photonics/spectrum.ts';
import type { RawRead, RawTrace, SensorReader } from '../interfaces/benchDevices.ts';
import type { InputReading, Instrument } from '../interfaces/instrument.ts';

type Reading = Awaited<ReturnType<SensorReader['readSensor']>>;

/** Sensors of a bench: the instrument's reading, converted, less the dark reading, judged by the valid range. */
export function createSensorReader(bench: Bench, instrument: (id: string) => Instrument): SensorReader {
  const expressions = new Map<string, CompiledExpression>();
  for (const [id, sensor] of Object.entries(bench.sensors)) {
    if (isVirtual(sensor)) expressions.set(id, compileExpression(parseExpression(sensor.expression)));
  }

  const readPhysical = async (
    id: string,
    sensor: PhysicalSensor,
    integrationTimeNs: number,
    signal: AbortSignal | undefined,
  ): Promise<RawRead> => {
    const reading = await instrument(sensor.instrument).readInput(sensor.channel, integrationTimeNs, signal);
    const obstacle = sensorUnitObstacle(sensor, reading.unit);
    if (obstacle !== null) throw unfitUnit(id, obstacle);
    const judged = judgeReading(sensor, reading);
    const { quantity, unit } = sensor;
    return { sensor: id, quantity, unit, ...judged, integrationTimeNs: reading.integrationTimeNs };
  };

  const readVirtual = async (
    id: string,
    sensor: VirtualSensor,
    integrationTimeNs: number,
    signal: AbortSignal | undefined,
  ): Promise<Reading> => {
    const parts: RawRead[] = [];
    // In order, one after the other: what a record says of a moment must not depend on which port was faster.
    for (const partId of sensor.reads) {
      const part = bench.sensors[partId];
      if (part === undefined || !isPhysical(part)) throw unknownSensor(partId);
      parts.push(await readPhysical(partId, part, integrationTimeNs, signal));
    }
    const { value, fault } = evaluateVirtual(expressions.get(id) as CompiledExpression, parts);
    const { quantity, unit } = sensor;
    const setNs = parts.reduce((longest, part) => Math.max(longest, part.integrationTimeNs), 0);
    return { read: { sensor: id, quantity, unit, value, fault, integrationTimeNs: setNs }, parts };
  };

  return {
    readSensor: async (id, integrationTimeNs, signal) => {
      const sensor = Object.hasOwn(bench.sensors, id) ? bench.sensors[id] : undefined;
      if (sensor === undefined) throw unknownSensor(id);
      if (isVirtual(sensor)) return await readVirtual(id, sensor, integrationTimeNs, signal);
      if (isSpectrum(sensor)) throw noSingleValue(id);
      return { read: await readPhysical(id, sensor, integrationTimeNs, signal), parts: [] };
    },
    readTrace: async (id, signal) => {
      const sensor = Object.hasOwn(bench.sensors, id) ? bench.sensors[id] : undefined;
      if (sensor === undefined || !isSpectrum(sensor) || !('trace' in sensor.spectrum)) throw unknownTrace(id);
      const { instrument: instrumentId, trace, range_nm: rangeNm } = sensor.spectrum.trace;
      const { wavelengthsNm, levelsDbm } = await instrument(instrumentId).readTrace(trace, rangeNm, signal);
      return { sensor: id, quantity: sensor.quantity, ...judgeTrace(wavelengthsNm, levelsDbm) };
    },
  };
}

/** A raw reading in the sensor's unit. A value outside the valid range is kept and marked; one that is no number is null. */
export function judgeReading(
  sensor: Pick<PhysicalSensor, 'conversion' | 'dark' | 'valid' | 'unit'>,
  { value: raw, fault, unit }: Pick<InputReading, 'value' | 'fault' | 'unit'>,
): { value: number | null; fault: string | null } {
  if (raw === null || fault !== null) return { value: null, fault: fault ?? 'not measured' };
  const value = sensorValue(sensor, raw, unit);
  if (!Number.isFinite(value)) return { value: null, fault: 'the conversion gives no number' };
  const [least, most] = sensor.valid ?? [-Infinity, Infinity];
  if (value < least) return { value, fault: 'below the valid range' };
  if (value > most) return { value, fault: 'above the valid range' };
  return { value, fault: null };
}

/** The expression over the parts, each bound by its sensor's id and by its quantity. A faulty part makes the whole faulty. */
export function evaluateVirtual(
  expression: CompiledExpression,
  parts: readonly RawRead[],
): { value: number | null; fault: string | null } {
  const bindings = new Map<string, number>();
  for (const { sensor, quantity, value, fault } of parts) {
    if (value === null) return { value: null, fault: `${sensor}: ${fault ?? 'not measured'}` };
    bindings.set(sensor, value).set(quantity, value);
  }
  const value = expression.evaluate(bindings);
  if (!Number.isFinite(value)) return { value: null, fault: 'the expression gives no number' };
  const faulty = parts.find((part) => part.fault !== null);
  return { value, fault: faulty === undefined ? null : `${faulty.sensor}: ${faulty.fault ?? ''}` };
}

function unknownSensor(id: string): FringeError {
  return new FringeError('unknown_name', `The bench has no sensor "${id}".`, {
    remedy: 'Choose one of the sensors of the bench file.',
  });
}

function unfitUnit(id: string, obstacle: string): FringeError {
  return new FringeError('bad_input', `The sensor "${id}" cannot be read: ${obstacle}.`, {
    path: `sensors.${id}.unit`,
    remedy:
      'Give the sensor the unit that is read, or a linear "conversion" to its own, in the bench file, or correct its channel.',
  });
}

/** A trace with its floor at no light; a point without a number stays without one, and a trace of such points is faulty. */
export function judgeTrace(
  wavelengthsNm: readonly number[],
  levelsDbm: readonly number[],
): Pick<RawTrace, 'wavelengthsNm' | 'powersDbm' | 'fault'> {
  const powersDbm = levelsDbm.map(atLeastNoLight);
  const fault = powersDbm.every(Number.isNaN) ? 'no point of the trace holds a number' : null;
  return { wavelengthsNm, powersDbm, fault };
}

function noSingleValue(id: string): FringeError {
  return new FringeError('bad_input', `"${id}" is a spectrum and has no single value to read.`, {
    remedy: 'Use it with the cost MatchSpectrum, or read the power meter that stands behind it.',
  });
}

function unknownTrace(id: string): FringeError {
  return new FringeError('unknown_name', `The bench has no analyser trace called "${id}".`, {
    remedy: 'Choose one of the spectrum sensors of the bench file that has a "trace".',
  });
}
