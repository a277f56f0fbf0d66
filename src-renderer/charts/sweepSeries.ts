/** A table as a sweep gives it: columns of one length, units by column where they have one. */
export interface SweepTable {
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly units: Readonly<Record<string, string>>;
}

/** One sensor beside each place of the parameter: the mean of its readings there, and the least and greatest of them. */
export interface SweepLine {
  readonly sensor: string;
  readonly mean: (number | null)[];
  readonly low: (number | null)[];
  readonly high: (number | null)[];
}

export interface SweepSeries {
  /** Rising, each place once. */
  readonly x: number[];
  readonly lines: readonly SweepLine[];
  readonly isRepeated: boolean;
}

/** What charts draw of a table, whichever way it was swept and however often each place was read. */
export function sweepSeries({ columns }: SweepTable, axes: { x: string; sensors: readonly string[] }): SweepSeries {
  const places = columns[axes.x] ?? [];
  const rows = risingRows(places);
  /** Where in `rows` the rows of each place begin. */
  const begins: number[] = [];
  rows.forEach((row, index) => {
    if (index === 0 || places[row] !== places[rows[index - 1] as number]) begins.push(index);
  });
  const lines = axes.sensors.map((sensor): SweepLine => {
    const values = columns[sensor] ?? [];
    const line: SweepLine = { sensor, mean: [], low: [], high: [] };
    begins.forEach((begin, group) => {
      let [sum, count, low, high] = [0, 0, Infinity, -Infinity];
      for (let index = begin; index < (begins[group + 1] ?? rows.length); index++) {
        const value = values[rows[index] as number];
        if (typeof value !== 'number' || !Number.isFinite(value)) continue;
        sum += value;
        count += 1;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      line.mean.push(count === 0 ? null : sum / count);
      line.low.push(count === 0 ? null : low);
      line.high.push(count === 0 ? null : high);
    });
    return line;
  });
  return {
    x: begins.map((index) => places[rows[index] as number] as number),
    lines,
    isRepeated: begins.length < rows.length,
  };
}

/** Rows that have a place, by their place. */
function risingRows(places: readonly (number | null)[]): number[] {
  const rows: number[] = [];
  let isRising = true;
  places.forEach((place, row) => {
    if (place === null || !Number.isFinite(place)) return;
    const before = rows.at(-1);
    if (before !== undefined && place < (places[before] as number)) isRising = false;
    rows.push(row);
  });
  return isRising ? rows : rows.sort((a, b) => (places[a] as number) - (places[b] as number));
}

/** The units of the sensors, each once: the first has its axis at the left, the second at the right. */
export const unitsOfSensors = ({ units }: SweepTable, sensors: readonly string[]): string[] => [
  ...new Set(sensors.map((sensor) => units[sensor] ?? '')),
];
