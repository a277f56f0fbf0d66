import { benchParameters } from './bench.ts';
import type { Bench } from './bench.ts';
import type { Sweep } from './sweep.ts';

/** The columns of a sweep's table and how they are told apart by their names. */

export interface SweepColumn {
  readonly name: string;
  readonly unit: string;
  /** Where its numbers come from. */
  readonly source: string;
}

/** One row of the table by column; null where a sensor gave nothing that can be used. */
export type SweepRow = Readonly<Record<string, number | null>>;

/** Columns of every sweep, whatever it reads. No sensor may be called so. */
export const sweepCounters = ['row', 'time_s', 'simulated'] as const;

export const voltageColumn = (parameter: string): string => `${parameter}.voltage_v`;
export const powerColumn = (parameter: string): string => `${parameter}.power_w`;

/** Every column in its order. Of a heater the drive stands beside the phase, as the bench's conversion has it. */
export function sweepColumns({ parameter, read }: Sweep, bench: Bench): SweepColumn[] {
  const definition = benchParameters(bench).find(({ fullName }) => fullName === parameter)?.definition;
  const { conversion } = definition ?? {};
  const drive = 'the commanded value through the heater_phase conversion of the bench';
  return [
    { name: 'row', unit: '', source: 'rows in the order they were taken, from 0' },
    { name: parameter, unit: definition?.unit ?? '', source: 'as the instrument was told' },
    ...(conversion !== undefined && 'heater_phase' in conversion
      ? [
          { name: voltageColumn(parameter), unit: 'V', source: drive },
          { name: powerColumn(parameter), unit: 'W', source: drive },
        ]
      : []),
    ...read.map((sensor) => {
      const { unit = '', quantity = sensor } = bench.sensors[sensor] ?? {};
      return { name: sensor, unit, source: `sensor ${sensor}, ${quantity}` };
    }),
    { name: 'time_s', unit: 's', source: "the run's clock at the last reading of the row" },
  ];
}

/** What of a table goes along the x axis and what is drawn over it: a parameter's name has a dot, a sensor's has none. */
export function sweepAxes(columns: Readonly<Record<string, unknown>>): { x: string; sensors: string[] } {
  const names = Object.keys(columns);
  const counters: readonly string[] = sweepCounters;
  return {
    x: names.find((name) => name.includes('.')) ?? names[0] ?? '',
    sensors: names.filter((name) => !name.includes('.') && !counters.includes(name)),
  };
}

/** `mzi_0.phase_upper [rad]`; a column without a unit has its name alone. */
const headerOf = ({ name, unit }: SweepColumn): string => (unit === '' ? name : `${name} [${unit}]`);

/**
 * The table as CSV, units in the header, numbers with all their digits, an empty cell where there is none.
 * @param of.simulated adds a column that says so in each row, so that no excerpt of the file loses the mark
 */
export function sweepCsv(
  rows: readonly SweepRow[],
  { columns, simulated }: { readonly columns: readonly SweepColumn[]; readonly simulated: 'simulated' | 'measured' },
): string {
  const mark = simulated === 'simulated' ? [{ name: 'simulated', unit: '', source: '' }] : [];
  const header = [...columns, ...mark].map(headerOf).join(',');
  const lines = rows.map((row) =>
    [...columns.map(({ name }) => row[name] ?? ''), ...mark.map(() => 1)].map(String).join(','),
  );
  return `${[header, ...lines].join('\n')}\n`;
}
