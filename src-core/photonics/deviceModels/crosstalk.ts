import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import { scanCrosstalk } from './crosstalkScan.ts';
import { unitOfValues } from './deviceModel.ts';
import type { DeviceModel, ModelColumn, ModelData, ModelParameter } from './deviceModel.ts';
import { nominalOhm, nominalTurnW, turnParameter } from './heaterDrive.ts';
import { columnOf, levels, literal, nearestTurn, rememberLast, variableOf } from './modelData.ts';
import { ModelOptions } from './modelOptions.ts';

/**
 * Interferometers whose heaters warm each other, one detector each: T_i = offset_i + amplitude_i cos(phase_i + sum_j X_ij
 * 2 pi P_j/P_2pi_j), X being 1 on the diagonal (the convention of `HeaterCrosstalk`). Variables `detector_0`, `detector_1`,
 * ...; every row holds the drives of all heaters, `V_0`, `V_1`, ... or `power_w_0`, `power_w_1`, ...
 *
 * Options: `heaters` (2 to 6, needed), `drive` ("voltage", "power"), `resistance_ohm` (1000, of all; over voltage).
 */
export function createCrosstalk(given: Readonly<Record<string, unknown>>): DeviceModel {
  const options = new ModelOptions('crosstalk', given);
  const count = options.whole('heaters', { least: 2, most: 6 });
  const isVoltage = options.choice('drive', ['voltage', 'power']) === 'voltage';
  const ohm = isVoltage ? options.number('resistance_ohm', { above: 0, fallback: nominalOhm }) : null;
  options.done();
  const all = Array.from({ length: count }, (_, index) => index);
  const detector = (index: number): string => `detector_${index}`;
  const driveName = (heater: number): string => (isVoltage ? `V_${heater}` : `power_w_${heater}`);
  const turns = (heater: number): string =>
    ohm === null ? `${driveName(heater)}/p_2pi_w_${heater}` : `V_${heater}^2/${literal(ohm)}/p_2pi_w_${heater}`;
  const part = (row: number, heater: number): string =>
    `${row === heater ? '' : `crosstalk_${row}_${heater}*`}${turns(heater)}`;
  const formula = (row: number): string =>
    `offset_${row} + amplitude_${row}*cos(phase_${row} + 2*pi*(${all.map((heater) => part(row, heater)).join(' + ')}))`;
  const byIndex = <T>(indices: readonly number[], make: (index: number) => readonly [string, T][]): Record<string, T> =>
    Object.fromEntries(indices.flatMap(make));
  const neighbours = (row: number): number[] => all.filter((heater) => heater !== row);

  const scan = rememberLast((data: ModelData): Record<string, number>[] => {
    const rows = all.map((row) => {
      const variable = variableOf(data, detector(row), 8);
      const powersW = all.map((heater) => {
        const column = columnOf(variable, driveName(heater));
        return ohm === null ? column : column.map((volts) => volts ** 2 / ohm);
      });
      return { values: variable.values, powersW };
    });
    return scanCrosstalk(rows).map(({ fringes, turnsW, matrix }) => ({
      ...byIndex(all, (row) => [
        [`offset_${row}`, fringes[row]?.offset ?? 0],
        [`amplitude_${row}`, fringes[row]?.amplitude ?? 0],
        [`phase_${row}`, fringes[row]?.phase ?? 0],
      ]),
      ...byIndex(all, (heater) => [[`p_2pi_w_${heater}`, turnsW[heater] as number]]),
      ...byIndex(all, (row) =>
        neighbours(row).map((heater): [string, number] => [
          `crosstalk_${row}_${heater}`,
          matrix[row]?.[heater] as number,
        ]),
      ),
    }));
  });

  return {
    id: 'crosstalk',
    label: 'Crosstalk of heaters',
    formulas: byIndex(all, (row) => [[detector(row), formula(row)]]),
    columns: byIndex(all, (row): [string, ModelColumn[]][] => [
      [detector(row), [...all.map((heater) => driveColumn(driveName(heater), heater, isVoltage)), valueColumn(row)]],
    ]),
    parameters: {
      ...byIndex(all, (row) => Object.entries(fringeParameters(row))),
      ...byIndex(all, (heater): [string, ModelParameter][] => [
        [`p_2pi_w_${heater}`, { ...turnParameter, label: `${turnParameter.label} ${heater}` }],
      ]),
      ...byIndex(all, (row) =>
        neighbours(row).map((heater): [string, ModelParameter] => [
          `crosstalk_${row}_${heater}`,
          {
            unit: '',
            label: `crosstalk ${heater} to ${row}`,
            description: `Phase that heater ${heater} gives interferometer ${row}, as a part of what it gives its own.`,
          },
        ]),
      ),
    },
    widen: false,
    adoption: {
      description: "Becomes the heaters' conversions and their crosstalk matrix.",
      heaters: all.map((heater) => ({
        parameters: { p_2pi_w: `p_2pi_w_${heater}` },
        fixed: ohm === null ? {} : { resistance_ohm: ohm },
      })),
      crosstalk: all.map((row) => all.map((heater) => (row === heater ? null : `crosstalk_${row}_${heater}`))),
      settleTimeConstant: null,
    },
    priors: (data) => {
      const [first] = scan(data);
      return {
        ...byIndex<ParameterSpec>(all, (row) => {
          const { middle, half } = levels(variableOf(data, detector(row), 8).values);
          const phase = first?.[`phase_${row}`] ?? 0;
          return [
            [`offset_${row}`, { Normal: { mean: middle, sd: half }, transform: 'none' }],
            [
              `amplitude_${row}`,
              { TruncatedNormal: { mean: half, sd: half, lower: 0, upper: null }, transform: 'none' },
            ],
            [`phase_${row}`, { Uniform: { lower: phase - Math.PI, upper: phase + Math.PI }, transform: 'none' }],
          ];
        }),
        ...byIndex<ParameterSpec>(all, (heater) => [
          [`p_2pi_w_${heater}`, { LogNormal: { mu: Math.log(nominalTurnW), sigma: 1 }, transform: 'none' }],
        ]),
        ...byIndex<ParameterSpec>(all, (row) =>
          neighbours(row).map((heater): [string, ParameterSpec] => [
            `crosstalk_${row}_${heater}`,
            { TruncatedNormal: { mean: 0, sd: 0.2, lower: -1, upper: 1 }, transform: 'none' },
          ]),
        ),
      };
    },
    guess: (data) => {
      const found = scan(data);
      const [first] = found;
      return found.map((point) => ({
        ...point,
        ...byIndex(all, (row) => [
          [`phase_${row}`, nearestTurn(point[`phase_${row}`] as number, first?.[`phase_${row}`] as number)],
        ]),
      }));
    },
  };
}

function driveColumn(name: string, heater: number, isVoltage: boolean): ModelColumn {
  return isVoltage
    ? {
        name,
        aliases: [`V${heater}`, `voltage_${heater}`, `voltage_v_${heater}`, `voltage_${heater}_v`],
        unit: 'V',
        role: 'independent',
        description: `Voltage over heater ${heater}.`,
      }
    : {
        name,
        aliases: [`P${heater}`, `P_${heater}`, `power_${heater}`, `power_${heater}_w`],
        unit: 'W',
        role: 'independent',
        description: `Electrical power of heater ${heater}.`,
      };
}

const valueColumn = (row: number): ModelColumn => ({
  name: `detector_${row}`,
  aliases: [`T_${row}`, `T${row}`, `detector${row}`],
  unit: '',
  role: 'value',
  description: `Power or transmission at the port of interferometer ${row}, in a linear unit.`,
});

const fringeParameters = (row: number): Record<string, ModelParameter> => ({
  [`offset_${row}`]: {
    unit: unitOfValues,
    label: `offset ${row}`,
    description: `Middle of the fringe of interferometer ${row}.`,
  },
  [`amplitude_${row}`]: {
    unit: unitOfValues,
    label: `amplitude ${row}`,
    description: `Half of the fringe of interferometer ${row} from bottom to top.`,
  },
  [`phase_${row}`]: {
    unit: 'rad',
    label: `phase ${row}`,
    description: `Phase of interferometer ${row} without any drive.`,
  },
});
