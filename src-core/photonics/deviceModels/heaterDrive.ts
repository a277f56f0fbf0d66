import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { HeaterAdoption, ModelColumn, ModelParameter } from './deviceModel.ts';
import { literal, spanOf } from './modelData.ts';
import type { ModelOptions } from './modelOptions.ts';

/** A heater's drive and the phase that it induces, as parts of a formula. See `heater.ts` for the physics. */
export interface HeaterDrive {
  readonly drive: 'voltage' | 'power';
  readonly column: ModelColumn;
  /** Text: electrical power in watt. */
  readonly power: string;
  /** Text: induced phase in rad. */
  readonly phase: string;
  /** Text: R/R0 under drive. */
  readonly resistanceRatio: string;
  /** Text: resistance without drive in ohm. */
  readonly resistance: string;
  readonly parameters: Readonly<Record<string, ModelParameter>>;
  readonly adoption: HeaterAdoption;
  /** Power in watt, [point], if the resistance did not move (or at a given `resistance_per_w`). */
  powerW(column: Float64Array, perWatt?: number): Float64Array;
  /** @param ohm about what the resistance is, where it is fitted */
  priors(column: Float64Array, ohm?: number): Record<string, ParameterSpec>;
  /** A starting point for what is not found by a scan. */
  readonly start: Readonly<Record<string, number>>;
}

export interface HeaterDriveNeeds {
  /** Whether the current is measured too, so that the resistance itself can be fitted. */
  readonly fitsResistance: boolean;
}

export const nominalTurnW = 0.03;
export const nominalOhm = 1000;

const voltageColumn: ModelColumn = {
  name: 'V',
  aliases: ['voltage_v', 'voltage', 'v_v', 'volts', 'voltage_V'],
  unit: 'V',
  role: 'independent',
  description: 'Voltage over the heater.',
};
const powerColumn: ModelColumn = {
  name: 'power_w',
  aliases: ['P', 'power', 'heater_power_w', 'electrical_power_w'],
  unit: 'W',
  role: 'independent',
  description: 'Electrical power of the heater.',
};

export const turnParameter: ModelParameter = {
  unit: 'W',
  label: 'power of a turn',
  description: 'Electrical power that induces a phase of 2 pi.',
};

/**
 * Reads `drive`, `resistance_ohm`, `resistance_per_w` and `cubic_rad`. Over voltage alone a heater shows P_2pi times
 * its resistance and no more, so there the resistance is an option; what bends the curve first is the resistance that
 * moves with drive (V^4), so that is fitted and the cubic term is taken as 0. Over power only the cubic term can bend it.
 */
export function readHeaterDrive(options: ModelOptions, { fitsResistance }: HeaterDriveNeeds): HeaterDrive {
  const drive = options.choice('drive', ['voltage', 'power']);
  const isVoltage = drive === 'voltage';
  const ohm =
    isVoltage && !fitsResistance ? options.number('resistance_ohm', { above: 0, fallback: nominalOhm }) : null;
  const perWatt = isVoltage ? options.fixedOrFitted('resistance_per_w', null) : 0;
  const cubic = options.fixedOrFitted('cubic_rad', isVoltage && !fitsResistance ? 0 : null);

  const resistance = ohm === null ? 'resistance_ohm' : literal(ohm);
  const linear = isVoltage ? `(V^2/${resistance})` : 'power_w';
  const k = perWatt === null ? 'resistance_per_w' : literal(perWatt);
  const isStiff = perWatt === 0;
  // The lower root of V^2 = P R0 (1 + k P), as in `heaterPowerAtVoltageW`.
  const root = `sqrt(1 + 4*${k}*${linear})`;
  const power = isStiff ? linear : `(2*${linear}/(1 + ${root}))`;
  const turns = `(${power}/p_2pi_w)`;
  const cubicTerm = cubic === 0 ? '' : ` + ${cubic === null ? 'cubic_rad' : literal(cubic)}*${turns}^3`;

  return {
    drive,
    column: isVoltage ? voltageColumn : powerColumn,
    power,
    phase: `2*pi*${turns}${cubicTerm}`,
    resistanceRatio: isStiff ? '1' : `((1 + ${root})/2)`,
    resistance,
    parameters: {
      p_2pi_w: turnParameter,
      ...(isVoltage && ohm === null
        ? {
            resistance_ohm: {
              unit: 'ohm',
              label: 'resistance',
              description: 'Resistance of the heater without drive.',
            },
          }
        : {}),
      ...(perWatt === null
        ? {
            resistance_per_w: {
              unit: '1/W',
              label: 'resistance per watt',
              description: 'Relative change of the resistance per watt of drive.',
            },
          }
        : {}),
      ...(cubic === null
        ? {
            cubic_rad: {
              unit: 'rad',
              label: 'cubic term',
              description: 'Phase beyond the straight line, in rad at the power of a turn.',
            },
          }
        : {}),
    },
    adoption: {
      parameters: {
        p_2pi_w: 'p_2pi_w',
        ...(isVoltage && ohm === null ? { resistance_ohm: 'resistance_ohm' } : {}),
        ...(perWatt === null ? { resistance_per_w: 'resistance_per_w' } : {}),
        ...(cubic === null ? { cubic_rad: 'cubic_rad' } : {}),
      },
      fixed: {
        ...(ohm === null ? {} : { resistance_ohm: ohm }),
        ...(perWatt === null || !isVoltage ? {} : { resistance_per_w: perWatt }),
        ...(cubic === null ? {} : { cubic_rad: cubic }),
      },
    },
    powerW: (column, slope = perWatt ?? 0) =>
      isVoltage
        ? column.map((volts) => {
            const watts = volts ** 2 / (ohm ?? nominalOhm);
            return (2 * watts) / (1 + Math.sqrt(Math.max(0, 1 + 4 * slope * watts)));
          })
        : column,
    priors: (column, about = ohm ?? nominalOhm) => ({
      p_2pi_w: { LogNormal: { mu: Math.log(nominalTurnW), sigma: 1 }, transform: 'none' },
      ...(isVoltage && ohm === null
        ? { resistance_ohm: { LogNormal: { mu: Math.log(about), sigma: 0.5 }, transform: 'none' } }
        : {}),
      ...(perWatt === null
        ? {
            resistance_per_w: {
              TruncatedNormal: { mean: 0, sd: 1, lower: steadyFrom(column, about), upper: 20 },
              transform: 'none',
            },
          }
        : {}),
      ...(cubic === null
        ? { cubic_rad: { TruncatedNormal: { mean: 0, sd: 0.3, lower: -5, upper: 5 }, transform: 'none' } }
        : {}),
    }),
    start: {
      ...(perWatt === null ? { resistance_per_w: 0 } : {}),
      ...(cubic === null ? { cubic_rad: 0 } : {}),
    },
  };
}

/** The least `resistance_per_w` at which the heater is at rest at every voltage: 1 + 4 k V^2/R stays above a fifth. */
function steadyFrom(volts: Float64Array, ohm: number): number {
  const { lower, upper } = spanOf(volts);
  const mostW = Math.max(lower ** 2, upper ** 2) / ohm;
  return Math.max(-20, -0.2 / mostW);
}
