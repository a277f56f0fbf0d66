import { inUnit } from '../units/index.ts';
import { heaterDriveAtPhase, heaterPhaseRad, heaterPowerAtVoltageW } from './heater.ts';
import type { HeaterModel } from './heater.ts';
import { thermistorTemperatureC } from './thermistor.ts';
import type { SteinhartHart } from './thermistor.ts';

/**
 * From what an engineer sets and reads (rad, W, degC) to what an instrument puts out and measures (V, A, ohm) and back.
 * The shapes are those of a bench file's conversions.
 */
export type OutputConversion =
  { readonly heater_phase: HeaterModel } | { readonly linear: { readonly scale: number; readonly offset: number } };

export type ReadingConversion =
  | { readonly linear: { readonly scale: number; readonly offset: number } }
  | { readonly responsivity: { readonly amperes_per_watt: number } }
  | { readonly steinhart_hart: SteinhartHart };

export interface OutputSetting {
  /** In the output's own unit: volts for a heater, degC for a temperature controller. */
  readonly output: number;
  /** Predicted current, when the conversion knows a resistance. */
  readonly currentMa: number | null;
  /** Predicted electrical power, when the conversion knows a resistance. */
  readonly powerW: number | null;
}

/**
 * What an output must be set to for a parameter's value. `linear` means output = scale * value + offset; without a
 * conversion the output is the value.
 * @throws bad_input when a heater cannot reach the phase.
 */
export function parameterToOutput(conversion: OutputConversion | undefined, value: number): OutputSetting {
  if (conversion === undefined) return { output: value, currentMa: null, powerW: null };
  if ('linear' in conversion) {
    return { output: conversion.linear.scale * value + conversion.linear.offset, currentMa: null, powerW: null };
  }
  const drive = heaterDriveAtPhase(conversion.heater_phase, value);
  return { output: drive.volts, currentMa: drive.currentA * 1000, powerW: drive.powerW };
}

/**
 * The parameter's value that an output stands for. A heater whose current was read goes by the true power V*I; without
 * a current the model's resistance decides.
 * @param output in the output's own unit; @param currentMa as the instrument read it.
 */
export function outputToParameter(
  conversion: OutputConversion | undefined,
  output: number,
  currentMa: number | null = null,
): number {
  if (conversion === undefined) return output;
  if ('linear' in conversion) return (output - conversion.linear.offset) / conversion.linear.scale;
  const heater = conversion.heater_phase;
  // A power below zero is the noise of an idle output, not a phase.
  const powerW = currentMa === null ? heaterPowerAtVoltageW(heater, output) : Math.max(0, (output * currentMa) / 1000);
  return heaterPhaseRad(heater, powerW);
}

type ConvertedSensor = { readonly conversion?: ReadingConversion | undefined; readonly unit: string };

/** What a conversion takes and gives; `linear` is of whatever the instrument reads, and gives what the sensor says. */
function conversionUnits({ conversion, unit }: ConvertedSensor, rawUnit: string): { takes: string; gives: string } {
  if (conversion === undefined) return { takes: unit, gives: unit };
  if ('linear' in conversion) return { takes: rawUnit, gives: unit };
  return 'responsivity' in conversion ? { takes: 'A', gives: 'W' } : { takes: 'ohm', gives: 'degC' };
}

/**
 * Why a sensor's unit does not go with what its instrument reads, as a clause; null when it does.
 * @param rawUnit of the instrument's reading
 */
export function sensorUnitObstacle(sensor: ConvertedSensor, rawUnit: string): string | null {
  const { takes, gives } = conversionUnits(sensor, rawUnit);
  if (inUnit(1, rawUnit, takes) === null) {
    return sensor.conversion === undefined
      ? `the instrument reads ${rawUnit || 'a bare number'} there, and the sensor is in ${sensor.unit}`
      : `the instrument reads ${rawUnit || 'a bare number'} there, and the sensor's conversion needs ${takes}`;
  }
  if (inUnit(1, gives, sensor.unit) !== null) return null;
  return `the sensor's conversion gives ${gives}, and the sensor is in ${sensor.unit}`;
}

/**
 * A sensor's value in its own unit from the instrument's raw reading in the instrument's: 2.5 mW are 0.0025 of a sensor
 * in W. NaN where the units do not go together (`sensorUnitObstacle`).
 */
export function sensorValue(
  sensor: ConvertedSensor & { readonly dark?: number | undefined },
  raw: number,
  rawUnit: string,
): number {
  const { takes, gives } = conversionUnits(sensor, rawUnit);
  const taken = inUnit(raw, rawUnit, takes) ?? Number.NaN;
  const given = convertSensorReading({ conversion: sensor.conversion }, taken);
  return (inUnit(given, gives, sensor.unit) ?? Number.NaN) - (sensor.dark ?? 0);
}

/**
 * A sensor's value in its own unit from the instrument's raw reading: `linear` of any unit, `responsivity` from ampere to
 * watt, `steinhart_hart` from ohm to degC; then the dark reading is taken off.
 */
export function convertSensorReading(
  sensor: { readonly conversion?: ReadingConversion | undefined; readonly dark?: number | undefined },
  raw: number,
): number {
  return convertReading(sensor.conversion, raw) - (sensor.dark ?? 0);
}

function convertReading(conversion: ReadingConversion | undefined, raw: number): number {
  if (conversion === undefined) return raw;
  if ('linear' in conversion) return conversion.linear.scale * raw + conversion.linear.offset;
  if ('responsivity' in conversion) return raw / conversion.responsivity.amperes_per_watt;
  return thermistorTemperatureC(conversion.steinhart_hart, raw);
}
