import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import { unitOfValues } from './deviceModel.ts';
import type { DeviceModel, ModelData } from './deviceModel.ts';
import { scanFringes } from './fringeOverPower.ts';
import type { FoundFringe } from './fringeOverPower.ts';
import { readHeaterDrive } from './heaterDrive.ts';
import { columnOf, levels, nearestTurn, rememberLast, sweptSpan, thinned, variableOf } from './modelData.ts';
import { ModelOptions } from './modelOptions.ts';

const fewestPoints = 6;

interface FoundSweep {
  readonly fringe: FoundFringe;
  readonly perWatt: number;
}

/**
 * Transmission of an interferometer against the drive of one heater: T = offset + amplitude cos(phase + phi), phi being
 * the heater's phase as a bench's `heater_phase` has it. T is in any unit that is linear in power.
 *
 * Options: `drive` ("voltage" over V, or "power" over power_w), `resistance_ohm` (1000; over voltage), and
 * `resistance_per_w`, `cubic_rad`: a number that is taken as known, or "fitted".
 */
export function createMziVoltage(given: Readonly<Record<string, unknown>>): DeviceModel {
  const options = new ModelOptions('mzi_voltage', given);
  const heater = readHeaterDrive(options, { fitsResistance: false });
  options.done();

  const fringes = rememberLast((data: ModelData): FoundSweep[] => {
    const variable = thinned(variableOf(data, '', fewestPoints), 300);
    const column = columnOf(variable, heater.column.name);
    sweptSpan(column, heater.column.name);
    const slopes = 'resistance_per_w' in heater.start ? [0, 1, -0.5, 3] : [heater.adoption.fixed.resistance_per_w ?? 0];
    const found = slopes.flatMap((perWatt) =>
      scanFringes(heater.powerW(column, perWatt), variable.values, 2).map((fringe) => ({ fringe, perWatt })),
    );
    return found.sort((a, b) => a.fringe.cost - b.fringe.cost).slice(0, 4);
  });

  return {
    id: 'mzi_voltage',
    label: 'Interferometer against a heater',
    formulas: { '': `offset + amplitude*cos(phase + ${heater.phase})` },
    columns: {
      '': [
        heater.column,
        {
          name: 'T',
          aliases: ['transmission', 'power_optical_w', 'optical_power_w', 'through_port_power', 'cross_port_power'],
          unit: '',
          role: 'value',
          description: 'Transmission or power at a port, in a linear unit (not dB).',
        },
      ],
    },
    parameters: {
      offset: { unit: unitOfValues, label: 'offset', description: 'Middle of the fringe, in the unit of the data.' },
      amplitude: { unit: unitOfValues, label: 'amplitude', description: 'Half of the fringe from bottom to top.' },
      phase: {
        unit: 'rad',
        label: 'phase',
        description: "Phase without drive: the chip's own; at 0 the port is brightest.",
      },
      ...heater.parameters,
    },
    widen: false,
    adoption: {
      description:
        heater.drive === 'voltage'
          ? "Becomes the heater's conversion. A sweep of voltage shows P_2pi times the resistance only, so the resistance is the one that was given."
          : "Becomes the heater's conversion; the bench keeps its own resistance.",
      heaters: [heater.adoption],
      crosstalk: null,
      settleTimeConstant: null,
    },
    priors: (data) => {
      const variable = variableOf(data, '', fewestPoints);
      const { middle, half } = levels(variable.values);
      const phase = fringes(data)[0]?.fringe.phase ?? 0;
      return {
        offset: { Normal: { mean: middle, sd: half }, transform: 'none' },
        amplitude: { TruncatedNormal: { mean: half, sd: half, lower: 0, upper: null }, transform: 'none' },
        phase: { Uniform: { lower: phase - Math.PI, upper: phase + Math.PI }, transform: 'none' },
        ...heater.priors(columnOf(variable, heater.column.name)),
      } satisfies Record<string, ParameterSpec>;
    },
    guess: (data) => {
      const found = fringes(data);
      const reference = found[0]?.fringe.phase ?? 0;
      return found.map(({ fringe, perWatt }) => ({
        offset: fringe.offset,
        amplitude: fringe.amplitude,
        phase: nearestTurn(fringe.phase, reference),
        p_2pi_w: fringe.turnW,
        ...heater.start,
        ...('resistance_per_w' in heater.start ? { resistance_per_w: perWatt } : {}),
      }));
    },
  };
}
