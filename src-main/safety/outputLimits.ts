import type { BenchLimits, BenchParameter } from '../../src-core/domain/bench.ts';
import type { Limits, SafetyConstraints } from '../../src-core/domain/kernel.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { parameterToOutput } from '../../src-core/photonics/conversions.ts';
import type { OutputLimits } from '../interfaces/instrument.ts';

/** What bounds one write: the bench's limits and, inside a run, those of its kernel, whichever is narrower. */
export interface WriteLimits {
  readonly hard: Limits;
  readonly soft: Limits | null;
  readonly maxVoltageV: number;
  readonly maxCurrentMa: number;
  readonly maxOpticalPowerDbm: number;
}

const smallest = (...values: (number | null | undefined)[]): number =>
  Math.min(...values.map((value) => value ?? Number.POSITIVE_INFINITY));

export function writeLimits(
  definition: BenchParameter,
  bench: BenchLimits,
  run: { safety: SafetyConstraints; hard: Limits | null; soft: Limits | null } | null,
): WriteLimits {
  const own = definition.hard_limits;
  const kernel = run?.hard ?? own;
  return {
    hard: [Math.max(own[0], kernel[0]), Math.min(own[1], kernel[1])],
    soft: run?.soft ?? definition.soft_limits ?? null,
    maxVoltageV: smallest(bench.max_voltage_v, run?.safety.max_voltage_v),
    maxCurrentMa: smallest(bench.max_electrical_current_ma, run?.safety.max_electrical_current_ma),
    maxOpticalPowerDbm: smallest(bench.max_optical_power_dbm, run?.safety.max_optical_power_dbm),
  };
}

const violation = (message: string): FringeError =>
  new FringeError('safety_violation', message, {
    remedy:
      'The value was not sent. Narrow the parameter, or change the limit on the Bench screen if the hardware allows it.',
  });

/**
 * Why a parameter's values are no values of its output, or null: without a conversion both must be in one unit, and a
 * heater's conversion gives volts.
 */
export function unitMismatch(
  fullName: string,
  { unit, conversion }: Pick<BenchParameter, 'unit' | 'conversion'>,
  outputUnit: OutputLimits['unit'],
): FringeError | null {
  if (conversion !== undefined && 'linear' in conversion) return null;
  const given = conversion === undefined ? unit : 'V';
  if (given === outputUnit) return null;
  const [node = '', name = ''] = fullName.split('.');
  const what = conversion === undefined ? `is in ${unit}` : 'is converted to a voltage, in V';
  return new FringeError('safety_violation', `${fullName} ${what}, and its output takes values in ${outputUnit}.`, {
    path: `nodes.${node}.parameters.${name}.unit`,
    remedy: `Nothing was sent. Give the parameter the unit ${outputUnit}, or a linear "conversion" to it, in the bench file, or correct its channel.`,
  });
}

/**
 * The output for a value of a parameter, after every limit has been looked at.
 * @returns the output in the instrument's unit (V, mA, degC or nm) and the predicted current in mA, which is the output
 * itself where that is a current.
 * @throws safety_violation naming the limit that would be passed, or the unit that does not fit.
 */
export function checkedOutput(
  fullName: string,
  value: number,
  definition: BenchParameter,
  limits: WriteLimits,
  instrument: OutputLimits,
): { output: number; currentMa: number | null } {
  const { unit } = definition;
  if (!Number.isFinite(value)) throw violation(`${fullName} was asked for ${value}, which is not a finite number.`);
  const [low, high] = limits.hard;
  if (value < low || value > high) {
    throw violation(`${fullName} = ${format(value)} ${unit} lies outside its hard limits ${low}..${high} ${unit}.`);
  }
  const mismatch = unitMismatch(fullName, definition, instrument.unit);
  if (mismatch !== null) throw mismatch;
  const { output, currentMa: predictedMa } = parameterToOutput(definition.conversion, value);
  // What is set in mA is the current itself, whatever the load.
  const currentMa = instrument.unit === 'mA' ? output : predictedMa;
  if (!Number.isFinite(output)) throw violation(`${fullName} = ${format(value)} ${unit} has no finite output.`);
  if (instrument.unit === 'V' && Math.abs(output) > limits.maxVoltageV) {
    throw violation(
      `${fullName} = ${format(value)} ${unit} needs ${format(output)} V; the limit is ${limits.maxVoltageV} V.`,
    );
  }
  if (output < instrument.minimum || output > instrument.maximum) {
    const range = `${instrument.minimum}..${instrument.maximum} ${instrument.unit}`;
    throw violation(`${fullName} needs ${format(output)} ${instrument.unit}; the instrument gives ${range}.`);
  }
  const maximumMa = Math.min(limits.maxCurrentMa, instrument.maxCurrentMa ?? Number.POSITIVE_INFINITY);
  if (currentMa !== null && Math.abs(currentMa) > maximumMa) {
    throw violation(
      `${fullName} = ${format(value)} ${unit} would draw ${format(currentMa)} mA; the limit is ${maximumMa} mA.`,
    );
  }
  return { output, currentMa };
}

/** The points of a ramp after `from`, the last being `to`; each at most `step` from the one before. */
export function rampPoints(from: number, to: number, step: number): number[] {
  const count = Math.max(1, Math.ceil(Math.abs(to - from) / step - 1e-9));
  return Array.from({ length: count }, (_, index) =>
    index === count - 1 ? to : from + ((to - from) * (index + 1)) / count,
  );
}

const format = (value: number): string => Number(value.toPrecision(6)).toString();
