import type { DeviceModel, ModelColumn, ModelData, ModelParameter } from './deviceModel.ts';
import { nominalTurnW, readHeaterDrive } from './heaterDrive.ts';
import { evenly, fitBasis } from './lineScan.ts';
import { columnOf, spanOf, sweptSpan, variableOf } from './modelData.ts';
import { ModelOptions } from './modelOptions.ts';

const fewestPoints = 4;

const phaseColumn: ModelColumn = {
  name: 'phase_rad',
  aliases: ['phase', 'phi', 'phi_rad'],
  unit: 'rad',
  role: 'value',
  description: 'Phase, unwrapped.',
};
const currentColumn: ModelColumn = {
  name: 'current_a',
  aliases: ['I', 'current', 'i_a'],
  unit: 'A',
  role: 'value',
  description: 'Current through the heater.',
};
const phaseOffset: ModelParameter = {
  unit: 'rad',
  label: 'phase offset',
  description: 'Phase without drive.',
};

/**
 * A heater by itself: its phase (unwrapped, in rad) against drive, with `observe` "phase_and_current" its current against
 * the same voltages too (variables `phase` and `current`), which tells the resistance from P_2pi.
 *
 * Options: `observe`; `drive`, `resistance_ohm`, `resistance_per_w`, `cubic_rad` as those of `mzi_voltage`.
 */
export function createHeater(given: Readonly<Record<string, unknown>>): DeviceModel {
  const options = new ModelOptions('heater', given);
  const observe = options.choice('observe', ['phase', 'phase_and_current']);
  const seesCurrent = observe === 'phase_and_current';
  const heater = readHeaterDrive(options, { fitsResistance: seesCurrent });
  if (seesCurrent && heater.drive === 'power') {
    options.refuse('drive', 'a current is measured against voltage', 'Leave "drive" out, or observe the phase alone.');
  }
  options.done();
  const phaseVariable = seesCurrent ? 'phase' : '';
  const phaseText = `phase_offset + ${heater.phase}`;

  /** From V/I at low and at high drive. */
  const ohmOf = (data: ModelData): { readonly ohm: number; readonly perWatt: number } => {
    const variable = variableOf(data, 'current', fewestPoints);
    const volts = columnOf(variable, 'V');
    const ohms = volts.map((v, point) => v / (variable.values[point] as number));
    const watts = volts.map((v, point) => v * (variable.values[point] as number));
    // Weighted by the voltage: V/I of nearly nothing by nearly nothing says little.
    const weight = volts.map((v, point) => (Number.isFinite(ohms[point]) ? Math.abs(v) : 0));
    const weighted = (column: Float64Array): Float64Array =>
      column.map((value, point) => ((weight[point] as number) === 0 ? 0 : value * (weight[point] as number)));
    const fit = fitBasis([weight, weighted(watts)], weighted(ohms));
    const [ohm = NaN, slope = 0] = fit?.coefficients ?? [];
    return ohm > 0 ? { ohm, perWatt: slope / ohm } : { ohm: 1000, perWatt: 0 };
  };

  return {
    id: 'heater',
    label: 'Heater',
    formulas: seesCurrent
      ? { phase: phaseText, current: `V/(${heater.resistance}*${heater.resistanceRatio})` }
      : { '': phaseText },
    columns: seesCurrent
      ? { phase: [heater.column, phaseColumn], current: [heater.column, currentColumn] }
      : { '': [heater.column, phaseColumn] },
    parameters: { phase_offset: phaseOffset, ...heater.parameters },
    widen: false,
    adoption: {
      description: seesCurrent
        ? "Becomes the heater's conversion, all of it measured."
        : "Becomes the heater's conversion; the resistance is the one that was given or the bench's own.",
      heaters: [heater.adoption],
      crosstalk: null,
      settleTimeConstant: null,
    },
    priors: (data) => {
      const variable = variableOf(data, phaseVariable, fewestPoints);
      const span = spanOf(variable.values);
      const column = columnOf(variable, heater.column.name);
      return {
        phase_offset: { Normal: { mean: span.lower, sd: Math.max(span.width, 1) }, transform: 'none' },
        ...heater.priors(column, ...(seesCurrent ? [ohmOf(data).ohm] : [])),
      };
    },
    guess: (data) => {
      const variable = variableOf(data, phaseVariable, fewestPoints);
      const column = columnOf(variable, heater.column.name);
      sweptSpan(column, heater.column.name);
      const measured = seesCurrent ? ohmOf(data) : null;
      const ones = new Float64Array(column.length).fill(1);
      const slopes = 'resistance_per_w' in heater.start ? evenly(-1, 3, 5) : [0];
      const guesses = (measured === null ? slopes : [measured.perWatt]).flatMap((perWatt) => {
        const powers = heater.powerW(column, perWatt).map((power) => power * (1000 / (measured?.ohm ?? 1000)));
        const fit = fitBasis([ones, powers], variable.values);
        const [offset = 0, slope = 0] = fit?.coefficients ?? [];
        if (fit === null || !(slope > 0)) return [];
        const point: Record<string, number> = {
          phase_offset: offset,
          p_2pi_w: (2 * Math.PI) / slope,
          ...heater.start,
          ...('resistance_per_w' in heater.start ? { resistance_per_w: perWatt } : {}),
          ...(measured === null ? {} : { resistance_ohm: measured.ohm }),
        };
        return [{ point, cost: fit.cost }];
      });
      const nominal = {
        phase_offset: spanOf(variable.values).lower,
        p_2pi_w: nominalTurnW,
        ...heater.start,
        ...(measured === null ? {} : { resistance_ohm: measured.ohm }),
      };
      return [...guesses.sort((a, b) => a.cost - b.cost).map(({ point }) => point), nominal];
    },
  };
}
